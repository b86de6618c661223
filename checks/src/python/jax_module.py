"""Modules for JAX beside optax, in transformations of JAX, and what they refuse: see the test.

python jax_module.py FOLDER: the modules and files are there; report.json is written.
"""
import dataclasses
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import optax
from safetensors.numpy import load_file

from printed_module import compile_quickly, module_at, numbers, step_of, way

compile_quickly("--xla_force_host_platform_device_count=2")

folder = pathlib.Path(sys.argv[1])
paper, preset, known = (module_at(folder / f"{name}.py") for name in ("paper", "preset", "known"))

SHAPES = {
    "matrix": (64, 48),
    "tall": (90, 2),
    "row": (1, 6),
    "vector": (48,),
    "scalar": (),
    "stack": (3, 20, 30),
}


def tree(seed, scale=1.0):
    return {
        name: jnp.asarray(scale * numbers(shape, [seed, place]))
        for place, (name, shape) in enumerate(SHAPES.items())
    }


def run(step, params, state, steps):
    for number in range(steps):
        params, state = step(params, state, tree(number + 1, scale=0.1))
    return params, state


def beside_optax(module, peer):
    params = tree(0)
    ours, _ = run(jax.jit(step_of(module)), params, module.adafactor().init(params), 20)
    theirs, _ = run(jax.jit(step_of(optax, peer)), params, peer.init(params), 20)
    return way(ours, theirs, params)


def optax_report():
    def rate(count):
        return jnp.minimum(1e-2, (count + 1.0) ** -0.5)

    return {
        "paper": beside_optax(paper, optax.adafactor(rate, min_dim_size_to_factor=1)),
        "preset": beside_optax(
            preset,
            optax.adafactor(0.03, min_dim_size_to_factor=16, momentum=0.9, weight_decay_rate=1e-3),
        ),
    }


def transformations():
    optimizer = paper.adafactor()
    params, gradients = tree(0), tree(1, scale=0.1)
    state = optimizer.init(params)
    step = jax.jit(step_of(paper))
    twenty, last = run(step, params, state, 20)

    def objective(given, factor):
        scaled = jax.tree_util.tree_map(lambda G: factor * G, gradients)
        moved, _ = step_of(paper)(given, state, scaled)
        return sum(jnp.sum(jnp.square(X)) for X in jax.tree_util.tree_leaves(moved))

    slopes = jax.jit(jax.grad(objective, argnums=(0, 1)))(params, 1.0)
    stacked = jax.tree_util.tree_map(
        lambda *all: jnp.stack(all), *[tree(number + 1, scale=0.1) for number in range(20)]
    )

    def scanned(carry, gradients):
        return step_of(paper)(*carry, gradients), None

    (through, counted), _ = jax.lax.scan(scanned, (params, state), stacked)
    chain = optax.chain(optax.clip_by_global_norm(0.5), paper.adafactor())
    clipped, _ = run(jax.jit(step_of(optax, chain)), params, chain.init(params), 5)
    clip = optax.clip_by_global_norm(0.5)

    def clipped_step(params, state, gradients):
        return step_of(paper)(params, state, clip.update(gradients, clip.init(params))[0])

    by_hand, _ = run(jax.jit(clipped_step), params, state, 5)
    shapes = jax.eval_shape(optimizer.init, params)
    leaves = jax.tree_util.tree_leaves
    return {
        "finite": all(bool(jnp.isfinite(each).all()) for each in leaves(slopes)),
        "scan": way(through, twenty, params),
        "counts": [int(counted["step"]), int(last["step"])],
        "chain": way(clipped, by_hand, params),
        "eval_shape": jax.tree_util.tree_structure(shapes) == jax.tree_util.tree_structure(state)
        and all(
            (a.shape, a.dtype) == (b.shape, b.dtype)
            for a, b in zip(leaves(shapes), leaves(state))
        ),
    }


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class Variable:
    """As flax.nnx has them."""

    value: jax.Array


def names():
    """The names that parts of a tree have, and files."""
    layers = {"layers": [{"kernel": jnp.ones((4, 6)), "bias": jnp.ones(6)}]}
    optimizer = known.adafactor()
    state = optimizer.init(layers)
    _, state = optimizer.update(jax.tree_util.tree_map(jnp.ones_like, layers), state, layers)
    known.save(folder / "known.safetensors", layers, state, {"epoch": "3"})
    again, loaded = known.load(folder / "known.safetensors", like=layers)
    flat, _ = known.load(folder / "known.safetensors")
    there = load_file(folder / "known.safetensors")
    by_rule = paper.adafactor().init(layers)
    variables = {"layers": [{"kernel": Variable(jnp.ones((4, 6))), "bias": jnp.ones(6)}]}
    return {
        "known": sorted(state["state"]),
        "variables": sorted(optimizer.init(variables)["state"]),
        "rule": sorted(by_rule["state"]),
        "again": way(again, layers, jax.tree_util.tree_map(jnp.zeros_like, layers)),
        "step": int(loaded["step"]),
        "flat": sorted(flat),
        "file": {name: list(array.shape) for name, array in sorted(there.items())},
    }


def stacks():
    """Many small parameters: their state in any order of a tree, and wherever they are."""
    layers = [jnp.asarray(numbers((3, 4), [7, place])) for place in range(20)]
    gradients = [10.0 ** (place % 5) * X for place, X in enumerate(layers)]
    update = paper.adafactor().update
    _, state = update(gradients, paper.adafactor().init(layers), layers)
    paper.save(folder / "layers.safetensors", layers, state)
    named, loaded = paper.load(folder / "layers.safetensors")
    again = [named[str(place)] for place in range(20)]
    expected = update(gradients, state, layers)[0]
    near = way(update(gradients, loaded, again)[0], expected, layers)
    apart = [jax.device_put(X, jax.devices()[place % 2]) for place, X in enumerate(layers)]
    _, state_apart = update(gradients, paper.adafactor().init(apart), apart)
    return {
        "stacked": "stacked" in state,
        "order": near,
        "stacked apart": "stacked" in state_apart,
    }


def rounded():
    """What becomes of ones in bfloat16 by steps of half a unit."""
    module = module_at(folder / "rounded.py")
    params = {"X": jnp.ones((5, 7, 3), jnp.bfloat16)}
    gradients = {"X": jnp.ones((5, 7, 3))}
    step, state = jax.jit(step_of(module)), module.adafactor().init(params)
    for _ in range(3):
        params, state = step(params, state, gradients)
    return params["X"].astype(jnp.float32).ravel().tolist()


def refusals():
    params = {"layers.0.kernel": jnp.ones((4, 6)), "layers.0.bias": jnp.ones(6)}
    optimizer = known.adafactor()
    state = optimizer.init(params)
    kernel, bias = params.values()
    only, turned = {"layers.0.kernel": kernel}, {"layers.0.bias": kernel}
    rounded = {name: array.astype(jnp.bfloat16) for name, array in params.items()}
    other = {"layers.0.kernel": jnp.ones((4, 6)), "other": jnp.ones(6)}
    file = folder / "known.safetensors"
    whole = file.read_bytes()
    (folder / "cut.safetensors").write_bytes(whole[:-5])
    (folder / "text.safetensors").write_bytes(b"this is no file of tensors")
    (folder / "a folder").mkdir()
    cases = {
        "unknown": lambda: optimizer.init(other),
        "shape": lambda: optimizer.init({**params, "layers.0.bias": jnp.ones(7)}),
        "no params": lambda: optimizer.update(params, state),
        "missing gradient": lambda: optimizer.update(only, state, params),
        "no gradient": lambda: optimizer.update({**only, "layers.0.bias": None}, state, params),
        "surplus gradient": lambda: optimizer.update({**params, "other": bias}, state, params),
        "gradient shape": lambda: optimizer.update({**params, **turned}, state, params),
        "integers": lambda: optimizer.init({**params, "layers.0.bias": jnp.ones(6, jnp.int32)}),
        "twice": lambda: paper.adafactor().init({"a/b": bias, "a": {"b": bias}}),
        "state of others": lambda: optimizer.update(params, optimizer.init(only), params),
        "relative step": lambda: paper.adafactor(learning_rate=0.1),
        "layout": lambda: known.load(folder / "layout.safetensors", like=params),
        "options": lambda: known.load(folder / "options.safetensors", like=params),
        "parameters": lambda: paper.load(file, like=other),
        "shapes": lambda: paper.load(folder / "shapes.safetensors", like=params),
        "updates": lambda: known.load(folder / "updates.safetensors", like=params),
        "rounded": lambda: known.load(file, like=rounded),
        "no state": lambda: known.load(folder / "alone.safetensors", like=params),
        "cut": lambda: known.load(folder / "cut.safetensors"),
        "text": lambda: known.load(folder / "text.safetensors"),
        "metadata": lambda: known.save(file, params, state, {"epoch": 3}),
        "state of a chain": lambda: optimizer.update(params, (state,), params),
        "no array": lambda: optimizer.init({**only, "layers.0.bias": 1.0}),
        "a folder": lambda: known.save(folder / "a folder", params, state),
    }
    found = {}
    for name, call in cases.items():
        try:
            call()
        except (ValueError, OSError) as error:
            found[name] = str(error).replace(f"{folder}/", "")
        else:
            found[name] = None
    assert not list(folder.glob("*.part")) and file.read_bytes() == whole
    known.load(file, like=rounded, ignore_options=True)
    known.load(folder / "options.safetensors", like=params, ignore_options=True)
    return found


report = {
    "optax": optax_report(),
    "transformations": transformations(),
    "names": names(),
    "rounded": rounded(),
    "stacks": stacks(),
    "refusals": refusals(),
}
(folder / "report.json").write_text(json.dumps(report))
