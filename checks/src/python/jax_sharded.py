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

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

from printed_module import module_at, numbers, step_of, way

folder = pathlib.Path(sys.argv[1])
paper, preset = (module_at(folder / f"{name}.py") for name in ("paper", "preset"))
mesh = Mesh(np.array(jax.devices()).reshape(4, 2), ("x", "y"))

SHARDED = {
    "rows": ((256, 128), "float32", P("x")),
    "columns": ((256, 128), "float32", P(None, "y")),
    "both": ((256, 128), "float32", P("x", "y")),
    "stack": ((8, 64, 32), "float32", P("x")),
    "whole stack": ((8, 64, 32), "float32", P(("x", "y"))),
    "half": ((256, 128), "bfloat16", P("x", "y")),
}
BIASES = {f"bias {number}": ((16,), "float32", P()) for number in range(100)}
STEPS = 10


def tree(leaves, seed, where=mesh, scale=1.0):
    """Arrays that JAX has made, so that they can be donated; all on one device without a mesh."""
    host = {
        name: scale * numbers(shape, [seed, place])
        for place, (name, (shape, _, _)) in enumerate(leaves.items())
    }

    def cast(host):
        return {name: array.astype(leaves[name][1]) for name, array in host.items()}

    if where is None:
        return jax.jit(cast)(host)
    split = {name: NamedSharding(where, spec) for name, (_, _, spec) in leaves.items()}
    return jax.jit(cast, out_shardings=split)(host)


def walk(module, leaves, where=mesh, init=None):
    """Ten steps: the parameters, the state, and what was seen of the compiled step."""
    params = tree(leaves, 0, where)
    state = (init or module.adafactor().init)(params)
    step = jax.jit(step_of(module), donate_argnums=(0, 1))
    gradients = tree(leaves, 1, where, 0.1)
    compiled = step.lower(params, state, gradients).compile()
    for number in range(STEPS):
        before = addresses((params, state))
        shardings = jax.tree_util.tree_map(lambda array: array.sharding, (params, state))
        params, state = step(params, state, tree(leaves, number + 1, where, 0.1))
        in_place = addresses((params, state)) == before
        stays = all(
            jax.tree_util.tree_leaves(
                jax.tree_util.tree_map(
                    lambda array, own: array.sharding.is_equivalent_to(own, array.ndim),
                    (params, state),
                    shardings,
                )
            )
        )
        assert in_place and stays, (number, in_place, stays)
    memory = compiled.memory_analysis()
    return params, {
        "compilations": step._cache_size(),
        "collectives": collectives(compiled.as_text()),
        "memory": {
            "arguments": memory.argument_size_in_bytes,
            "outputs": memory.output_size_in_bytes,
            "aliased": memory.alias_size_in_bytes,
            "temporary": memory.temp_size_in_bytes,
        },
    }


def addresses(tree):
    return [
        [shard.data.unsafe_buffer_pointer() for shard in array.addressable_shards]
        for array in jax.tree_util.tree_leaves(tree)
    ]


def collectives(text):
    """The kind and the number of elements of whatever devices tell each other."""
    found = []
    pattern = r"= (.*?) (all-reduce|all-gather|all-to-all|collective-permute|reduce-scatter)(?:-start)?\("
    for shapes, kind in re.findall(pattern, text):
        sizes = re.findall(r"[a-z]+[0-9]+\[([0-9,]*)\]", shapes)
        found.append([kind, [math.prod(int(size) for size in each.split(",") if size) for each in sizes]])
    return found


def by_sharding():
    report = {}
    for name, leaf in SHARDED.items():
        leaves = {name: leaf}
        alone, _ = walk(paper, leaves, None)
        sharded, seen = walk(paper, leaves)
        report[name] = {**seen, "way": way(sharded, alone, tree(leaves, 0, None))}
    return report


print(json.dumps(by_sharding(), indent=1))
