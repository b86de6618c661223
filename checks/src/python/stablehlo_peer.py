"""The step of Adafactor as StableHLO on real JAX: python stablehlo_peer.py FOLDER

FOLDER has plan.json, the texts that it names, and the numbers in files: start, gradient-1, ... The
report says for each run what the compiled program takes and sends, whether memory was used again,
and how results are split; what the parameter came to, as float32, is in a file of the run's name.
"""
import dataclasses
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
from jax import export
from jax._src.lib import xla_client
from jax.extend import backend
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxlib.mlir.dialects import stablehlo

folder = pathlib.Path(sys.argv[1])
plan = json.loads((folder / "plan.json").read_text())
TYPES = {"f32": jnp.float32, "f16": jnp.float16, "bf16": jnp.bfloat16}

compilations = 0


def count_compilation(event, _seconds, **_):
    global compilations
    if event == "/jax/core/compile/backend_compile_duration":
        compilations += 1


jax.monitoring.register_event_duration_secs_listener(count_compilation)


def names(values):
    return [own["name"] for own in values]


def array_of(numbers, value):
    return np.asarray(numbers, np.float32).reshape(value["shape"]).astype(TYPES[value["type"]])


def read(name, value):
    return array_of(np.fromfile(folder / name, np.float32), value)


def with_jit(text, arguments, results, shardings):
    """Public calls only: the text in place of what jax.export has made of a function like it."""
    like = export.export(
        jax.jit(lambda *_: tuple(jnp.zeros(own["shape"], TYPES[own["type"]]) for own in results))
    )(*(jax.ShapeDtypeStruct(own["shape"], TYPES[own["type"]]) for own in arguments))
    step = dataclasses.replace(
        like,
        mlir_module_serialized=stablehlo.serialize_portable_artifact_str(text, "1.9.0"),
        module_kept_var_idx=tuple(range(len(arguments))),
    )
    jitted = jax.jit(
        step.call,
        donate_argnums=tuple(
            index for index, name in enumerate(names(arguments)) if name in names(results)
        ),
        in_shardings=tuple(shardings[name] for name in names(arguments)),
        out_shardings=tuple(shardings[name] for name in names(results)),
    )
    shapes = [
        jax.ShapeDtypeStruct(own["shape"], TYPES[own["type"]], sharding=shardings[own["name"]])
        for own in arguments
    ]
    compiled = jitted.lower(*shapes).compile()
    return jitted, compiled.as_text(), compiled.memory_analysis()


def compile_text(text, count):
    """The text, with its annotations, straight to the client."""
    options = backend.get_compile_options(
        num_replicas=1,
        num_partitions=count,
        device_assignment=np.arange(count).reshape(1, count),
    )
    devices = xla_client.DeviceList(tuple(jax.devices()[:count]))
    return jax.devices()[0].client.compile_and_load(text, devices, options)


def text_of(program):
    return program.hlo_modules()[0].to_string()


def with_client(text, arguments, results, shardings):
    program = compile_text(text, len(shardings[arguments[0]["name"]].device_set))

    def step(*arrays):
        parts = program.execute_sharded(arrays).disassemble_into_single_device_arrays()
        return [
            jax.make_array_from_single_device_arrays(
                tuple(own["shape"]), shardings[own["name"]], part
            )
            for own, part in zip(results, parts)
        ]

    return step, text_of(program), program.get_compiled_memory_stats()


def collectives(text):
    """What is sent between devices: operations, and the elements of the largest array of each."""
    found = re.findall(
        r"= (.*?) (all-\w+|reduce-scatter|collective-\w+)(?:-start)?\(", text
    )
    return [
        [name, max(math.prod(map(int, filter(None, own.split(",")))) for own in shapes)]
        for types, name in found
        if (shapes := re.findall(r"\w\[([\d,]*)\]", types))
    ]


def addresses(array):
    return [shard.data.unsafe_buffer_pointer() for shard in array.addressable_shards]


def run(name, make, text, program, devices, specs):
    arguments, results = program["arguments"], program["results"]
    mesh_axes = plan["mesh"]
    shape = tuple(mesh_axes.values()) if devices > 1 else (1,) * len(mesh_axes)
    mesh = Mesh(np.array(jax.devices()[:devices]).reshape(shape), tuple(mesh_axes))
    shardings = {
        own["name"]: NamedSharding(mesh, PartitionSpec(*specs[own["name"]]))
        for own in [*arguments, *results]
    }
    # Arrays that JAX itself has made: only their memory is used again.
    place = {own: jax.jit(jnp.copy, out_shardings=sharding) for own, sharding in shardings.items()}
    given = {own["name"]: own for own in arguments}
    text = (folder / text).read_text()
    compiled_before = compilations
    step, compiled_text, memory = make(text, arguments, results, shardings)
    compiled = [compilations - compiled_before]
    state = {
        own: place[own](array_of(np.zeros(value["shape"]), value))
        for own, value in given.items()
        if own in names(results)
    }
    state["parameter"] = place["parameter"](read("start", given["parameter"]))
    in_place = []
    for number, scalars in enumerate(program["scalars"], 1):
        fresh = {"gradient": read(f"gradient-{number}", given["gradient"])}
        fresh.update((own, array_of(value, given[own])) for own, value in scalars.items())
        values = {own: state[own] if own in state else place[own](fresh[own]) for own in given}
        jax.block_until_ready(values)
        before = {own: addresses(array) for own, array in state.items()}
        compiled_before = compilations
        after = jax.block_until_ready(dict(zip(names(results), step(*values.values()))))
        compiled.append(compilations - compiled_before)
        in_place.append(all(addresses(after[own]) == before[own] for own in before))
        state = {own: after[own] for own in state}
    np.asarray(state["parameter"]).astype(np.float32).tofile(folder / name)
    return {
        "inPlace": in_place,
        "compiled": compiled,
        "collectives": collectives(compiled_text),
        "sharded": all(
            array.sharding.is_equivalent_to(shardings[own], array.ndim)
            for own, array in after.items()
        ),
        "shard": list(state["parameter"].addressable_shards[0].data.shape),
        "bytes": {
            "arguments": memory.argument_size_in_bytes,
            "results": memory.output_size_in_bytes,
            "aliased": memory.alias_size_in_bytes,
            "temporary": memory.temp_size_in_bytes,
        },
    }


makers = {"jit": with_jit, "client": with_client}
report = {"runs": {}, "sent": {}}
for own in plan["runs"]:
    jax.config.update("jax_use_shardy_partitioner", own["partitioner"] == "shardy")
    report["runs"][own["name"]] = run(
        own["name"],
        makers[own["way"]],
        own["text"],
        plan["programs"][own["program"]],
        own["devices"],
        own["specs"],
    )
jax.config.update("jax_use_shardy_partitioner", True)
for name in plan["others"]:
    text = (folder / f"{name}.mlir").read_text()
    report["sent"][name] = collectives(text_of(compile_text(text, len(jax.devices()))))
(folder / "report.json").write_text(json.dumps(report))
