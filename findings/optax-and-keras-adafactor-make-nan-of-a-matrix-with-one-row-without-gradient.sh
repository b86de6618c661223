#!/usr/bin/env bash
# optax 0.2.8 and keras 3.15.1 (JAX), jax 0.10.2 on the CPU.
#
# One row without a gradient, beside rows with gradients of 3e4, turns the whole matrix into NaN, not
# only that row. The row's moment is epsilon1, 1e-30. Divided by the mean of the rows it falls below the
# smallest normal float32, and XLA takes that for 0, on the CPU too; its reciprocal root is infinite,
# times a gradient of 0 it is NaN, and clipping by the root mean square spreads it. The same formula in
# numpy, which keeps subnormal numbers, leaves the row where it is.
#
# Why it matters: unused tokens of an embedding are such rows, and a loss scale of 65536 or a sum over
# the batch makes such gradients. The gradient is finite, so skipping infinite ones does not help.
#
# Seen on 2026-11-28, Python 3.11 (rows 0 and 1 of 256 after one step from ones; row 0 has no gradient):
#   numpy: gradients of 5e3 1.0000 0.9990, gradients of 3e4 1.0000 0.9990
#   optax: gradients of 5e3 1.0000 0.9990, gradients of 3e4 nan nan
#   keras: gradients of 5e3 1.0000 0.9990, gradients of 3e4 nan nan
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

def numpy_step(gradient):
    squares = gradient * gradient + np.float32(1e-30)
    rows, columns = squares.mean(axis=1, keepdims=True), squares.mean(axis=0, keepdims=True)
    update = gradient / np.sqrt(rows / rows.mean()) / np.sqrt(columns)
    return 1 - np.float32(1e-3) * update / max(1, np.sqrt(np.mean(update * update)))

def optax_step(gradient):
    optimizer, params = optax.adafactor(1e-3), jnp.ones(gradient.shape)
    update, _ = optimizer.update(jnp.asarray(gradient), optimizer.init(params), params)
    return np.asarray(params + update)

def keras_step(gradient):
    variable = keras.Variable(np.ones(gradient.shape, "float32"))
    keras.optimizers.Adafactor(1e-3).apply([jnp.asarray(gradient)], [variable])
    return np.asarray(variable)

for name, step in (("numpy", numpy_step), ("optax", optax_step), ("keras", keras_step)):
    lines = []
    for size in (5e3, 3e4):
        gradient = np.full((256, 256), size, "float32")
        gradient[0] = 0
        after = step(gradient)
        lines.append(f"gradients of {size:.0e} {after[0, 0]:.4f} {after[1, 0]:.4f}".replace("e+0", "e"))
        assert np.isnan(after).all() if size > 1e4 and name != "numpy" else np.isfinite(after).all()
    print(f"{name}: {', '.join(lines)}")
END
