"""Modules for JAX on the trajectories of other implementations: python jax_goldens.py FOLDER

Each folder in FOLDER has a module, by_name.py, and perhaps the same for parameters by rule; the
gradients; and perhaps a run to go on from. The parameters at the checkpoints and the run at the end
are written there.
"""
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np

from printed_module import compile_quickly, module_at, step_of

compile_quickly()

folder = pathlib.Path(sys.argv[1])


def walk(module, step, params, state, gradients, checkpoints, first, where):
    values = {}
    for number in range(first, len(gradients) + 1):
        params, state = step(params, state, gradients[number - 1])
        if number in checkpoints:
            values |= {f"{number}/{name}": array for name, array in params.items()}
    module.write_safetensors(f"{where}values.safetensors", values, {})
    module.save(f"{where}end.safetensors", params, state)


def walk_all(at):
    module = module_at(at / "by_name.py")
    tensors, _ = module.read_safetensors(at / "walk.safetensors")
    by_step = {}
    for name, array in tensors.items():
        step, parameter = name.split("/", 1)
        by_step.setdefault(step, {})[parameter] = jnp.asarray(np.array(array))
    params = by_step.pop("initial")
    gradients = [by_step[str(number + 1)] for number in range(len(by_step))]
    checkpoints = json.loads((at / "walk.json").read_text())["checkpoints"]
    state = module.adafactor().init(params)
    # Compiled once: it takes nothing but these shapes and types, in every step.
    step = jax.jit(step_of(module)).lower(params, state, gradients[0]).compile()
    walk(module, step, params, state, gradients, checkpoints, 1, f"{at}/")
    if (at / "middle.safetensors").exists():
        params, state = module.load(at / "middle.safetensors", like=params)
        first = int(state["step"]) + 1
        walk(module, step, params, state, gradients, checkpoints, first, f"{at}/middle_")
    if (at / "by_rule.py").exists():
        given = params, state, gradients[0]
        modules = module, module_at(at / "by_rule.py")
        by_name, by_rule = (str(jax.make_jaxpr(step_of(each))(*given)) for each in modules)
        # The same computation is the same numbers.
        (at / "rule.json").write_text(json.dumps(by_name == by_rule))


for each in sorted(folder.iterdir()):
    walk_all(each)
