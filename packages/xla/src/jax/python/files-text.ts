/** Runs in safetensors files, as \`@adafactor/checkpoint\` has them. */
export const filesText = `
def save(path, params, state, metadata=None):
    """Writes a run that load reads, and loadRun of @adafactor/checkpoint.

    The file that was there stays until the new one is whole. Where a program is several processes
    all of them have to call this; the first one writes.

    metadata: texts by name, which loadRun gives back.
    """
    for name, text in (metadata or {}).items():
        if not (isinstance(name, str) and isinstance(text, str)):
            raise ValueError(f"metadata {name!r} is {text!r}; a file takes texts by name only")
    leaves, plans = planned(params)[:2]
    named = moments(state, params)
    tensors = {f"params/{plan.name}": leaves[plan.name] for plan in plans}
    for plan in plans:
        for key, array in named.get(plan.name, {}).items():
            tensors[f"state/{plan.name}/{key}"] = array
    step = int(whole_array(state["step"]))
    about = {"format": 1, "state": described(plans, step)}
    texts = {**(metadata or {}), "adafactor": json.dumps(about)}
    write_safetensors(path, tensors, texts)


def load(path, like=None, ignore_options=False):
    """(params, state) of a run: a file of save, saveRun or writeRun, or a folder of saveRun.

    like: a tree of arrays, or of jax.ShapeDtypeStruct with shardings, that says how the parameters
    are arranged, what they are stored as and where. Without it they are a dict by name.
    ignore_options: takes a state that was made with other options too.
    """
    tensors, about = read_run(path)
    saved = about.get("state") if about.get("format") == 1 else None
    if saved is None:
        raise ValueError(f"{path} has no state of an optimizer that this module reads")
    if "layout" in saved:
        raise ValueError(
            f"{path} has a state in the words of {saved['layout']}: write it in our own with"
            f" npx adafactor convert {path} --to adafactor"
        )
    if like is None:
        names = [name.removeprefix("params/") for name in tensors if name.startswith("params/")]
        like = {name: as_struct(tensors[f"params/{name}"]) for name in names}
    leaves, plans, structure = planned(like)
    check_saved(path, saved, tensors, plans, ignore_options)
    params = [
        loaded(tensors, [f"params/{name}"], leaf.dtype, leaf_sharding(leaf), ignore_options)
        for name, leaf in leaves.items()
    ]
    step = jnp.full((), saved["iteration"], jnp.int32, device=step_sharding(leaves))
    state = {"step": step, "state": {}}
    for group in grouped(plans, leaves):
        parts = {}
        for key in group[0].axes:
            names = [f"state/{plan.name}/{key}" for plan in group]
            where = group_sharding(group, key, leaves)
            parts[key] = loaded(tensors, names, group[0].state_dtype(key), where, ignore_options)
        put_state(state, group, parts)
    return jax.tree_util.tree_unflatten(structure, params), state


def described(plans, step):
    """What a state is but for its arrays, as core's StateDict has it."""
    used = sorted({plan.kind.place for plan in plans})
    return {
        "format": 1,
        "optimizer": "adafactor",
        "iteration": step,
        "seed": SEED,
        "settings": OPTIMIZER_SETTINGS,
        "parameterSettings": [SETTINGS[place] for place in used],
        "parameters": {
            plan.name: {
                "shape": plan.shape,
                "updates": step,
                "factors": plan.factors and {"rows": plan.factors[0], "columns": plan.factors[1]},
                "settings": used.index(plan.kind.place),
            }
            for plan in plans
        },
    }


def check_saved(path, saved, tensors, plans, ignore_options):
    problems = []
    parameters, step = saved["parameters"], saved["iteration"]
    missing = [plan.name for plan in plans if plan.name not in parameters]
    surplus = sorted(parameters.keys() - {plan.name for plan in plans})
    if missing:
        problems.append(f"it has no {short_list(missing)}")
    if surplus:
        problems.append(f"it has {short_list(surplus)} besides")
    for plan in plans if not missing else []:
        own = parameters[plan.name]
        if tuple(own["shape"]) != plan.shape:
            problems.append(f"{plan.name} is {tuple(own['shape'])} there and {plan.shape} here")
            continue
        if own["updates"] != step or own.get("done"):
            problems.append(
                f"{plan.name} has had {own['updates']} updates and the optimizer {step}: here all"
                " parameters have a gradient in every step"
            )
        for key in plan.axes:
            tensor = tensors.get(f"state/{plan.name}/{key}")
            if tensor is None or tensor.shape != plan.state_shape(key):
                problems.append(f"its {key} of {plan.name} does not fit {plan.state_shape(key)}")
        there = saved["parameterSettings"][own["settings"]]
        if not ignore_options:
            problems += differences(SETTINGS[plan.kind.place], there)
    seed = saved.get("seed", SEED)
    if seed != SEED and any(plan.streams() for plan in plans):
        problems.append(f"its seed is {seed} and {SEED} here: make the module with the option seed")
    if not ignore_options:
        problems += differences(OPTIMIZER_SETTINGS, saved["settings"])
    if problems:
        unique = list(dict.fromkeys(problems))
        raise ValueError(f"{path} does not fit this module: {'; '.join(unique[:5])}")


def differences(here, there, path=""):
    """How settings differ, in the words of options."""
    found = []
    for name in {**here, **there}:
        ours, theirs = here.get(name), there.get(name)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            found += differences(ours, theirs, f"{path}{name}.")
        elif ours != theirs:
            found.append(
                f"option {path}{name} is {theirs} there and {ours} here (ignore_options takes it)"
            )
    return found


def as_struct(array):
    return jax.ShapeDtypeStruct(array.shape, array.dtype)


def loaded(tensors, names, dtype, sharding, ignore_options):
    """A tensor of a file on devices as the type wanted, or several as one array; each process reads
    its own part."""
    for name in names:
        if tensors[name].dtype.itemsize > jnp.dtype(dtype).itemsize and not ignore_options:
            raise ValueError(
                f"{name} is {tensors[name].dtype} in the file and would be rounded to"
                f" {jnp.dtype(dtype)}: ignore_options takes it all the same"
            )
    array = tensors[names[0]] if len(names) == 1 else np.stack([tensors[name] for name in names])
    if sharding is None:
        return jnp.array(array.astype(dtype))
    return jax.make_array_from_callback(
        array.shape, sharding, lambda index: np.array(array[index]).astype(dtype)
    )


# Names of types in safetensors, and those of numpy.
DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def read_run(path):
    """Tensors by name, as maps of their files, and what the run says of itself."""
    if not os.path.isdir(path):
        tensors, metadata = read_safetensors(path)
        return tensors, json.loads(metadata.get("adafactor", "{}"))
    with open(os.path.join(path, "run.json"), encoding="utf-8") as file:
        index = json.load(file)
    tensors = {}
    for part in ("params", "state"):
        for shard in sorted(set(index[part].values())):
            own = read_safetensors(os.path.join(path, shard))[0]
            tensors |= {f"{part}/{name}": array for name, array in own.items()}
    return tensors, index["run"]


def read_safetensors(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 1 < length <= os.path.getsize(path) - 8:
            raise ValueError(f"{path} is no safetensors file")
        header = json.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r")[8 + length :]
    metadata = header.pop("__metadata__", None) or {}
    tensors = {}
    for name, about in header.items():
        if about["dtype"] not in DTYPES:
            continue
        begin, end = about["data_offsets"]
        if end > data.size:
            raise ValueError(f"{path} ends before {name} does")
        dtype = jnp.dtype(DTYPES[about["dtype"]])
        tensors[name] = data[begin:end].view(dtype).reshape(about["shape"])
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """One tensor after the other, so that no process holds more than one whole."""
    names = {jnp.dtype(dtype): name for name, dtype in DTYPES.items()}
    # The largest elements first, so that all are aligned.
    order = sorted(tensors, key=lambda name: -tensors[name].dtype.itemsize)
    header, begin = {"__metadata__": metadata}, 0
    for name in order:
        array = tensors[name]
        end = begin + array.size * array.dtype.itemsize
        header[name] = {
            "dtype": names[jnp.dtype(array.dtype)],
            "shape": list(array.shape),
            "data_offsets": [begin, end],
        }
        begin = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    writes = jax.process_index() == 0
    unfinished = f"{path}.part"
    try:
        with open(unfinished if writes else os.devnull, "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for name in order:
                array = whole_array(tensors[name])
                if writes:
                    file.write(np.ascontiguousarray(array).tobytes())
            file.flush()
            if writes:
                os.fsync(file.fileno())
        if writes:
            os.replace(unfinished, path)
    except BaseException:
        # A disk that is full, or a folder of that name.
        if writes and os.path.exists(unfinished):
            os.remove(unfinished)
        raise
    if jax.process_count() > 1:
        # No process goes on, and may load, before the file is there.
        multihost_utils.sync_global_devices(f"{path} is written")


def whole_array(array):
    """All of an array, on this process."""
    if getattr(array, "is_fully_addressable", True) or array.is_fully_replicated:
        return np.asarray(array)
    return multihost_utils.process_allgather(array, tiled=True)
`
