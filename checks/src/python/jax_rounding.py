"""Goes on from runs with stochastic rounding: python jax_rounding.py FOLDER

For each NAME.py in FOLDER it loads NAME.safetensors and writes NAME.back.safetensors after the steps of
gradients.safetensors.
"""
import pathlib
import sys

import jax
import numpy as np

from printed_module import module_at, step_of

folder = pathlib.Path(sys.argv[1])
for own in sorted(folder.glob("*.py")):
    module = module_at(own)
    params, state = module.load(own.with_suffix(".safetensors"))
    host, _ = module.read_safetensors(folder / "gradients.safetensors")
    step = jax.jit(step_of(module))
    for number in range(1, len(host) // len(params) + 1):
        gradients = {name: jax.numpy.asarray(np.array(host[f"{number}/{name}"])) for name in params}
        params, state = step(params, state, gradients)
    module.save(own.with_suffix(".back.safetensors"), params, state)
