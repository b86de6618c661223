/** Where parameters are, and the parts of their state with them. */
export const placementText = `
def leaf_sharding(leaf):
    """Where an array is; None while a function is traced."""
    return None if isinstance(leaf, jax.core.Tracer) else getattr(leaf, "sharding", None)


def part_sharding(plan, key, sharding):
    """Where a part of the state is: split as its parameter along the axes that it spans."""
    if not isinstance(sharding, NamedSharding):
        return sharding
    split = (*sharding.spec, *[None] * len(plan.shape))[: len(plan.shape)]
    own = [part if axis in plan.axes[key] else None for axis, part in enumerate(split)]
    return NamedSharding(sharding.mesh, PartitionSpec(*own))


def zeros_array(group, key, leaves):
    """A part of the state before the first step; each process makes what it has of it."""
    own = group[0].state_shape(key)
    shape = own if len(group) == 1 else (len(group), *own)
    where = group_sharding(group, key, leaves)
    return jnp.zeros(shape, group[0].state_dtype(key), device=where)


def group_sharding(group, key, leaves):
    """Where a part of the state goes; one of several parameters, as they are if they are alike."""
    own = [part_sharding(plan, key, leaf_sharding(leaves[plan.name])) for plan in group]
    if len(group) == 1 or not isinstance(own[0], NamedSharding):
        return own[0]
    if any(each != own[0] for each in own):
        return whole_sharding(own[0])
    return NamedSharding(own[0].mesh, PartitionSpec(None, *own[0].spec))


def step_sharding(leaves):
    """Where the count is: on all devices of the parameters' mesh, as after a step."""
    own = [leaf_sharding(leaf) for leaf in leaves.values()]
    return whole_sharding(next((each for each in own if isinstance(each, NamedSharding)), None))


def whole_sharding(sharding):
    if not isinstance(sharding, NamedSharding):
        return sharding
    return NamedSharding(sharding.mesh, PartitionSpec())
`
