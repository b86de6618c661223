#!/usr/bin/env bash
# optax 0.2.8 and keras 3.15.1 (JAX), jax 0.10.2 on the CPU.
#
# One row without a gradient, beside rows with gradients of 3e4, turns the whole matrix into NaN, not
# only that row. The row's moment is epsilon1, 1e-30; divided by the mean of the rows it is below the
# smallest normal float32, which XLA takes for 0 on the CPU too; its reciprocal root is infinite, times a gradient of
# 0 it is NaN, and clipping by the root mean square spreads it. The gradient is finite and the row alone
# would not move. numpy, which keeps subnormal numbers, gives 1 for that row's update.
#
# Why it matters: unused tokens of an embedding are such rows, and a loss scale of 65536 or a sum over the
# batch makes such gradients. Dropping gradients that are not finite does not help.
#
# Seen on 2026-11-28, Python 3.11 (rows 0 and 1 of 256 after one step from ones; row 0 has no gradient):
#   optax, gradients of 1e4: 1.0 0.999
#   optax, gradients of 3e4: nan nan
#   keras, gradients of 1e4: 1.0 0.999
#   keras, gradients of 3e4: nan nan
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet optax==0.2.8 jax==0.10.2 jaxlib==0.10.2 keras==3.15.1

KERAS_BACKEND=jax venv/bin/python - <<'END'
import jax.numpy as jnp
import keras
import numpy as np
import optax

def optax_step(gradient):
    optimizer, params = optax.adafactor(1e-3), jnp.ones(gradient.shape)
    update, _ = optimizer.update(jnp.asarray(gradient), optimizer.init(params), params)
    return np.asarray(params + update)

def keras_step(gradient):
    variable = keras.Variable(np.ones(gradient.shape, "float32"))
    keras.optimizers.Adafactor(1e-3).apply([jnp.asarray(gradient)], [variable])
    return np.asarray(variable)

for name, step in (("optax", optax_step), ("keras", keras_step)):
    for size in (1e4, 3e4):
        gradient = np.full((256, 256), size, "float32")
        gradient[0] = 0
        after = step(gradient)
        print(f"{name}, gradients of {size:.0e}:".replace("e+0", "e"), f"{after[0, 0]:.4g} {after[1, 0]:.4g}")
        assert np.isnan(after).all() if size > 2e4 else np.isfinite(after).all()
END
