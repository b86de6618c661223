/** The optimizer over trees of parameters: plans, and \`init\` and \`update\` as optax has them. */
export const transformationText = `
class GradientTransformation(NamedTuple):
    """As optax's: optax.chain, optax.apply_updates and others take it."""

    init: Callable
    update: Callable


class Kind(NamedTuple):
    """What parameters with the same settings have in common."""

    # Its place in KINDS, and in SETTINGS.
    place: int
    numbers: Callable
    # Which axes are factored: None, "last", "first" or "largest" with the smallest size, or axes.
    factored: Any
    factored_step: Any
    whole_step: Any
    momentum: bool
    # What parts of the state are stored as where that is not float32.
    types: dict
    # The streams of random numbers of what is rounded stochastically.
    factored_streams: dict
    whole_streams: dict


class Plan(NamedTuple):
    """What is done with one parameter."""

    name: str
    shape: tuple
    dtype: str
    kind: Kind
    # None: the second moment is kept element by element.
    factors: Any
    # The axes that each part of the state spans; along the others it has size 1.
    axes: dict

    def state_shape(self, key):
        return tuple(size if axis in self.axes[key] else 1 for axis, size in enumerate(self.shape))

    def state_dtype(self, key):
        return jnp.dtype(self.kind.types.get(key, "float32"))

    def streams(self):
        return self.kind.factored_streams if self.factors else self.kind.whole_streams


def adafactor(learning_rate=None):
    """Adafactor (Shazeer and Stern, arXiv 1804.04235) with the options of this module.

    learning_rate: a number, or a function of the number of updates before, in place of the one that
    the module was made for.

    Returns init(params) and update(gradients, state, params), as an optimizer of optax. The state
    is {"step": int32, "state": {NAME: {KEY: array}}}, named as in a file of @adafactor/checkpoint;
    many small parameters of one shape are in "stacked" instead: see STACK_UP_TO, and moments for
    their names. All is computed in float32.
    """
    if learning_rate is not None and not HAS_LEARNING_RATE:
        raise ValueError(
            "the steps of this module are relative to the count of updates: make one with the"
            " option learningRate, and give a learning rate then"
        )

    def init(params):
        leaves, plans = planned(params)[:2]
        step = jnp.zeros((), jnp.int32, device=step_sharding(leaves))
        state = {"step": step, "state": {}}
        for group in grouped(plans, leaves):
            zeros = {key: zeros_array(group, key, leaves) for key in group[0].axes}
            put_state(state, group, zeros)
        return state

    def update(updates, state, params=None):
        if params is None:
            raise ValueError(
                "update(gradients, state, params) needs the parameters: a step is relative to them"
            )
        leaves, plans, structure = planned(params)
        gradients = gradients_of(updates, plans)
        groups = groups_in(state, [plan for plan in plans if plan.axes])
        before = state["step"] + START_STEP
        rate = learning_rate(before) if callable(learning_rate) else learning_rate
        if hasattr(rate, "dtype"):
            # A float64 would make all of the step float64.
            rate = jnp.asarray(rate, jnp.float32)
        stacks = [group_array([gradients[plan.name] for plan in group]) for group in groups]
        scale = None
        if CLIP_GLOBAL_NORM is not None and stacks:
            scale = gradient_scale([as_float32(G) for G in stacks], CLIP_GLOBAL_NORM)
        keys = keys_of([plan for group in groups for plan in group], before + 1)
        numbers = {}
        new_state = {"step": state["step"] + 1, "state": {}}
        # What has no elements stays as it is.
        new_updates = dict(gradients)
        for group, G in zip(groups, stacks):
            first = group[0]
            place = first.kind.place
            if place not in numbers:
                numbers[place] = first.kind.numbers(before + 1, before, rate)
            X = group_array([leaves[plan.name] for plan in group])
            step = functools.partial(step_one, first, numbers[place], scale)
            if len(group) > 1:
                step = jax.vmap(step)
                X, G = lax.optimization_barrier((X, G))
            key = group_array([keys[plan.name] for plan in group]) if first.streams() else None
            moved, after = step(X, G, take_state(state, group), key)
            put_state(new_state, group, after)
            for plan, own in zip(group, ungroup_array(moved, len(group))):
                new_updates[plan.name] = own
        ordered = [new_updates[plan.name] for plan in plans]
        return jax.tree_util.tree_unflatten(structure, ordered), new_state

    return GradientTransformation(init, update)


def apply_updates(params, updates):
    """The parameters after a step, each in its own type; as optax.apply_updates."""
    return jax.tree_util.tree_map(lambda X, update: (X + update).astype(X.dtype), params, updates)


def state_shardings(params):
    """Where each part of the state goes, by its parameter: for jax.jit(init, out_shardings=...).

    params: arrays, or jax.ShapeDtypeStruct with shardings.
    """
    leaves, plans = planned(params)[:2]
    shardings = {"step": step_sharding(leaves), "state": {}}
    for group in grouped(plans, leaves):
        own = {key: group_sharding(group, key, leaves) for key in group[0].axes}
        put_state(shardings, group, own)
    return shardings


def step_one(plan, numbers, scale, X, G, state, key):
    rows, columns = plan.factors or ((), ())
    step = plan.kind.factored_step if plan.factors else plan.kind.whole_step
    G = as_float32(G)
    if scale is not None:
        G = G * scale
    wide = {key: as_float32(value) for key, value in state.items()}
    X = as_float32(X)
    update, after = step(X, G, wide, numbers, rows, columns)
    streams = plan.streams()
    if "parameter" in streams:
        moved = round_stochastically(X + update, jnp.dtype(plan.dtype), key, streams["parameter"])
        update = as_float32(moved) - X
    return update, {
        name: round_stochastically(value, plan.state_dtype(name), key, streams[name])
        if name in streams
        else value.astype(plan.state_dtype(name))
        for name, value in after.items()
    }


def keys_of(plans, update):
    names = [plan.name for plan in plans if plan.streams()]
    return rounding_keys(names, update) if names else {}


def as_float32(x):
    return x.astype(jnp.float32)


def planned(params):
    """The leaves by name, the plans in the tree's order, and the tree's structure."""
    entries, structure = jax.tree_util.tree_flatten_with_path(params)
    leaves = {}
    for path, leaf in entries:
        name = name_of(path)
        if name in leaves:
            raise ValueError(f"two paths of the tree of parameters read {name!r}")
        if not hasattr(leaf, "dtype"):
            raise ValueError(f"parameter {name!r} is a {type(leaf).__name__}, and not an array")
        if not jnp.issubdtype(leaf.dtype, jnp.floating):
            raise ValueError(f"parameter {name!r} is {leaf.dtype}, and not of floating point")
        leaves[name] = leaf
    plans = [plan_of(name, tuple(leaf.shape), str(leaf.dtype)) for name, leaf in leaves.items()]
    return leaves, plans, structure


def name_of(path):
    """The parts of a path with / between them, or with . where the module knows it so.

    A leaf's attribute "value" is no part: flax.nnx has it of variables, but not of its gradients.
    """
    last = path[-1] if path else None
    if isinstance(last, jax.tree_util.GetAttrKey) and last.name == "value":
        path = path[:-1]
    parts = [jax.tree_util.keystr((part,), simple=True) for part in path]
    name, dotted = "/".join(parts), ".".join(parts)
    return dotted if name not in (PARAMETERS or {}) and dotted in (PARAMETERS or {}) else name


@functools.lru_cache(maxsize=None)
def plan_of(name, shape, dtype):
    kind = KINDS[kind_of(name, shape, dtype)]
    factors = factor_axes(shape, kind.factored)
    every = tuple(range(len(shape)))
    if factors:
        rows, columns = factors
        axes = {
            "rowMoment": tuple(axis for axis in every if axis not in columns),
            "columnMoment": tuple(axis for axis in every if axis not in rows),
        }
    else:
        axes = {"moment": every}
    if kind.momentum:
        axes["momentum"] = every
    if math.prod(shape) == 0:
        axes = {}
    return Plan(name, shape, dtype, kind, factors, axes)


def kind_of(name, shape, dtype):
    if PARAMETERS is None:
        kind = KIND_OF_PATTERNS[tuple(fits(pattern, name) for pattern in PATTERNS)]
    elif name not in PARAMETERS:
        raise ValueError(
            f"this module was not made for a parameter {name!r}: it has {short_list(PARAMETERS)}"
        )
    else:
        wanted, kind = PARAMETERS[name]
        if shape != wanted:
            raise ValueError(f"parameter {name!r} is {shape}; this module was made for {wanted}")
    return KIND_OF_TYPE.get((kind, dtype), kind)


def fits(pattern, name):
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), name, re.DOTALL) is not None


def factor_axes(shape, rule):
    """The axes of rows and of columns, or None."""
    if rule is None:
        return None
    if not isinstance(rule[0], str):
        return rule
    which, smallest = rule
    if len(shape) < 2:
        return None
    if which == "first":
        row, column = 0, 1
    elif which == "last":
        row, column = len(shape) - 2, len(shape) - 1
    else:
        row, column = sorted(range(len(shape)), key=lambda axis: (shape[axis], axis))[-2:]
    return None if min(shape[row], shape[column]) < smallest else ((row,), (column,))


def gradients_of(updates, plans):
    entries = jax.tree_util.tree_flatten_with_path(updates)[0]
    gradients = {name_of(path): leaf for path, leaf in entries}
    for plan in plans:
        if plan.name not in gradients:
            raise ValueError(f"parameter {plan.name!r} has no gradient: the trees have to be alike")
        shape = tuple(gradients[plan.name].shape)
        if shape != plan.shape:
            raise ValueError(f"the gradient of {plan.name!r} is {shape}, and not {plan.shape}")
    if len(gradients) > len(plans):
        unknown = gradients.keys() - {plan.name for plan in plans}
        raise ValueError(f"gradients without a parameter: {short_list(sorted(unknown))}")
    return gradients


def short_list(names):
    shown = ", ".join(list(names)[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"


def grouped(plans, leaves):
    """Parameters that are stepped as one array, by their names; most are alone."""
    alike = {}
    for plan in plans:
        if not plan.axes:
            continue
        is_small = math.prod(plan.shape) <= STACK_UP_TO
        alike.setdefault(group_key(plan) if is_small else plan.name, []).append(plan)
    return [
        part
        for group in alike.values()
        for part in ([by_name(group)] if are_stacked(group, leaves) else [[plan] for plan in group])
    ]


def are_stacked(group, leaves):
    """Whether there are enough, and all on the same devices."""
    shardings = [leaf_sharding(leaves[plan.name]) for plan in group]
    devices = {sharding and frozenset(sharding.device_set) for sharding in shardings}
    return len(group) >= STACK_AT_LEAST and len(devices) == 1


def by_name(group):
    """In the order of a stack: trees of other kinds have the same names in other orders."""
    return sorted(group, key=lambda plan: plan.name)


def groups_in(state, plans):
    """The groups of a state."""
    if not (isinstance(state, dict) and {"step", "state"} <= state.keys()):
        raise ValueError(
            "the state is none of this module: of a chain of optax give the part that is"
        )
    groups = {}
    for plan in plans:
        alone = plan.name in state["state"]
        groups.setdefault(plan.name if alone else group_key(plan), []).append(plan)
    for key, group in groups.items():
        if group[0].name in state["state"]:
            continue
        stack = state.get("stacked", {}).get(key)
        if stack is None or any(len(part) != len(group) for part in stack.values()):
            names = short_list([plan.name for plan in group])
            raise ValueError(f"the state has nothing for {names}")
    return [by_name(group) for group in groups.values()]


def group_key(plan):
    sizes = " x ".join(map(str, plan.shape))
    return f"kind {plan.kind.place}, {sizes}, {plan.dtype}"


def group_array(arrays):
    return arrays[0] if len(arrays) == 1 else jnp.stack(arrays)


def ungroup_array(array, count):
    if count == 1:
        return [array]
    return [lax.index_in_dim(array, place, keepdims=False) for place in range(count)]


def take_state(state, group):
    first = group[0]
    own = state["state"][first.name] if len(group) == 1 else state["stacked"][group_key(first)]
    if set(own) != set(first.axes):
        raise ValueError(f"the state of {first.name!r} has {list(own)}, and not {list(first.axes)}")
    return own


def put_state(state, group, parts):
    if len(group) == 1:
        state["state"][group[0].name] = parts
    else:
        state.setdefault("stacked", {})[group_key(group[0])] = parts


def moments(state, params):
    """The state by name, {NAME: {KEY: array}}, whatever is stacked."""
    named = {}
    plans = [plan for plan in planned(params)[1] if plan.axes]
    for group in groups_in(state, plans):
        for key, array in take_state(state, group).items():
            for plan, own in zip(group, ungroup_array(array, len(group))):
                named.setdefault(plan.name, {})[key] = own
    return named
`
