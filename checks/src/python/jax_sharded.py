"""Modules for JAX on eight devices, a mesh of 4 x 2: python jax_sharded.py FOLDER

The modules and a run of Node are in FOLDER; report.json and a run that goes on are written there.
"""
import functools
import json
import math
import os
import pathlib
import re
import sys

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"
# Threads of XLA: with as few as cores, devices that wait for each other in other orders get stuck.
os.environ["NPROC"] = "32"

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

from printed_module import module_at, numbers, step_of, way

folder = pathlib.Path(sys.argv[1])
paper, preset = (module_at(folder / f"{name}.py") for name in ("paper", "preset"))
mesh = Mesh(np.array(jax.devices()).reshape(4, 2), ("x", "y"))

compilations = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, _, **about: compilations.append(event) if "backend_compile" in event else None
)

SHARDED = {
    "rows": ((256, 128), jnp.float32, P("x")),
    "columns": ((256, 128), jnp.float32, P(None, "y")),
    "both": ((256, 128), jnp.float32, P("x", "y")),
    "stack": ((8, 64, 32), jnp.float32, P("x")),
    "whole stack": ((8, 64, 32), jnp.float32, P(("x", "y"))),
    "half": ((256, 128), jnp.bfloat16, P("x", "y")),
}
BIASES = {f"bias {number}": ((16,), jnp.float32, P()) for number in range(100)}
STEPS = 10

# As in the test.
RUNS = ("files", "one.safetensors")
RESUMED = {
    "kernel": ((64, 32), jnp.float32, P("x", "y")),
    "stack": ((8, 12, 10), jnp.float32, P(("x", "y"))),
    "bias": ((32,), jnp.float32, P("y")),
    **{f"scale {number}": ((6,), jnp.float32, P()) for number in range(20)},
}


def tree(leaves, seed, where, scale=1.0):
    """Numbers, split as they are to be; all on one device without a mesh."""
    return {
        name: jax.device_put(
            (scale * numbers(shape, [seed, place])).astype(dtype),
            None if where is None else NamedSharding(where, spec),
        )
        for place, (name, (shape, dtype, spec)) in enumerate(leaves.items())
    }


def walk(module, leaves, where, init):
    """Ten steps: the parameters, and what was seen of the compiled step."""
    # Only what JAX has made can be donated: other numbers may be in memory of numpy.
    params = jax.tree_util.tree_map(jnp.copy, tree(leaves, 0, where))
    state = (init or module.adafactor().init)(params)
    gradients = [tree(leaves, number + 1, where, 0.1) for number in range(STEPS)]
    step = jax.jit(step_of(module), donate_argnums=(0, 1))
    compiled = step.lower(params, state, gradients[0]).compile()
    before, shardings = seen_of((params, state))
    params, state = step(params, state, gradients[0])
    compilations.clear()
    for number in range(1, STEPS):
        params, state = step(params, state, gradients[number])
    after, placed = seen_of((params, state))
    memory = compiled.memory_analysis()
    return params, {
        "compilations": len(compilations),
        "in place": after == before,
        "stays": all(
            own.is_equivalent_to(other, rank)
            for (own, rank), (other, _) in zip(placed, shardings)
        ),
        "stacks": len(state.get("stacked", {})),
        "collectives": collectives(compiled.as_text()),
        "memory": {
            "arguments": memory.argument_size_in_bytes,
            "new": memory.output_size_in_bytes - memory.alias_size_in_bytes,
            "temporary": memory.temp_size_in_bytes,
        },
    }


def seen_of(tree):
    """Where the numbers are on each device, and how they are split."""
    arrays = jax.tree_util.tree_leaves(tree)
    addresses = [
        [shard.data.unsafe_buffer_pointer() for shard in array.addressable_shards]
        for array in arrays
    ]
    return addresses, [(array.sharding, array.ndim) for array in arrays]


def collectives(text):
    """The kind and the number of elements of whatever devices tell each other."""
    found = []
    kinds = "all-reduce|all-gather|all-to-all|collective-permute|reduce-scatter"
    for shapes, kind in re.findall(rf"= (.*?) ({kinds})(?:-start)?\(", text):
        for shape in re.findall(r"[a-z]+[0-9]+\[([0-9,]*)\]", shapes):
            found.append([kind, math.prod(int(size) for size in shape.split(",") if size)])
    return found


@functools.cache
def on_one_device(module, names):
    leaves = {name: {**SHARDED, **BIASES}[name] for name in names}
    params = tree(leaves, 0, None)
    state = module.adafactor().init(params)
    step = jax.jit(step_of(module))
    for number in range(STEPS):
        params, state = step(params, state, tree(leaves, number + 1, None, 0.1))
    return params


def held(module, leaves, where=mesh, init=None):
    """What was seen, and how far the parameters are from those of one device."""
    alone = on_one_device(module, tuple(leaves))
    sharded, seen = walk(module, leaves, where, init)
    return {**seen, "way": way(sharded, alone, tree(leaves, 0, None))}


def init_under_jit(params):
    init = preset.adafactor().init
    return jax.jit(init, out_shardings=preset.state_shardings(params))(params)


def resume(name, module):
    """Goes on from a run of Node, sharded, and saves it for Node."""
    like = {
        name: jax.ShapeDtypeStruct(shape, dtype, sharding=NamedSharding(mesh, spec))
        for name, (shape, dtype, spec) in RESUMED.items()
    }
    params, state = module.load(folder / name, like=like)
    host, _ = module.read_safetensors(folder / "gradients.safetensors")
    step = jax.jit(step_of(module), donate_argnums=(0, 1))
    first = int(state["step"])
    for number in range(first, first + STEPS):
        gradients = {
            name: jax.device_put(np.array(host[f"{number + 1}/{name}"]), own.sharding)
            for name, own in like.items()
        }
        params, state = step(params, state, gradients)
    module.save(folder / f"{name}.back.safetensors", params, state)
    named = module.moments(state, params)
    return {
        name: {key: list(array.shape) for key, array in own.items()}
        for name, own in named.items()
    }


explicit = jax.make_mesh((4, 2), ("x", "y"))
everything = {name: leaf for name, leaf in SHARDED.items() if name != "half"} | BIASES
report = {
    "alone": {name: held(paper, {name: leaf}) for name, leaf in SHARDED.items()},
    "together": held(preset, everything),
    "state under jit": held(preset, everything, mesh, init_under_jit),
    "explicit axes": held(preset, everything, explicit),
    "resumed": {name: resume(name, module_at(folder / f"{name}.py")) for name in RUNS},
}
(folder / "sharded.json").write_text(json.dumps(report))
