#!/usr/bin/env bash
# optax 0.2.8 with jax 0.10.2, and MLX 0.32.4, both on the CPU.
#
# Both keep Adafactor's second moment in the parameter's dtype. In bfloat16 it stops to decay: after
# some thousand steps 1 - beta2 = t ** -0.8 is less than half the spacing of bfloat16 numbers, so
# beta2 * v rounds back to v, and a moment of large gradients stays for ever.
#
# Why it matters: when gradients become ten times smaller, float32 makes the steps grow back to full
# size; in bfloat16 they stay ten times too small for the rest of the run, which reads as a plateau.
#
# Seen on 2026-11-28, Python 3.11 (a row's moment after 3000 gradients of 1, and after 3000 more of 0.1):
#   optax float32: 1 -> 0.0347
#   optax bfloat16: 1 -> 1
#   mlx float32: 1 -> 0.0347
#   mlx bfloat16: 1 -> 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet optax==0.2.8 jax==0.10.2 jaxlib==0.10.2 mlx==0.32.4 mlx-cpu==0.32.4

venv/bin/python - <<'END'
import jax
import jax.numpy as jnp
import mlx.core as mx
import mlx.optimizers
import optax

def optax_moments(dtype):
    optimizer, params, found = optax.adafactor(1e-3), jnp.ones((128, 128), dtype), []
    update, state = jax.jit(optimizer.update), optimizer.init(params)
    for size in (1.0, 0.1):
        for _ in range(3000):
            _, state = update(jnp.full((128, 128), size, dtype), state, params)
        found.append(float(state[0].v_row[0]))
    return found

def mlx_moments(dtype):
    optimizer, params, found = mlx.optimizers.Adafactor(), {"w": mx.ones((8, 8), dtype)}, []
    for size in (1.0, 0.1):
        for _ in range(3000):
            optimizer.apply_gradients({"w": mx.full((8, 8), size, dtype)}, params)
            mx.eval(optimizer.state)
        found.append(optimizer.state["w"]["exp_avg_sq_row"][0].item())
    return found

for library, moments, dtypes in (("optax", optax_moments, jnp), ("mlx", mlx_moments, mx)):
    for name in ("float32", "bfloat16"):
        before, after = moments(getattr(dtypes, name))
        print(f"{library} {name}: {before:.3g} -> {after:.3g}")
        assert abs(before - 1) < 0.02 and (after == before if name == "bfloat16" else after < 0.05)
END
