#!/usr/bin/env bash
# jax and jaxlib 0.10.2 on the CPU.
#
# Where the divisor is spread over an axis or over all of an array (a scalar, a row, a constant), XLA takes
# the reciprocal once and multiplies, under jit and in jax.numpy's own division alike. The reciprocal of a
# divisor above 8.5e37 is subnormal, which XLA on the CPU takes for zero: 1e30 / 1e38 is 0. Divided by an
# array of its own shape the same number is right.
#
# Why it matters: an optimizer that divides by the square root of a row's second moment, or normalises by
# a norm, gets zeros where the quotient is a normal number, and another last bit in a third of the rest.
#
# Seen on 2026-11-29, Python 3.11:
#   scalar 0, row 0, array of the same shape 1e-08
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jax==0.10.2 jaxlib==0.10.2

JAX_PLATFORMS=cpu venv/bin/python - <<'END'
import jax
import jax.numpy as jnp

x = jnp.full((4, 3), 1e30, jnp.float32)
shapes = {"scalar": (), "row": (1, 3), "array of the same shape": (4, 3)}
found = {}
for name, shape in shapes.items():
    divisor = jnp.full(shape, 1e38, jnp.float32)
    found[name] = float(jax.jit(jnp.divide)(x, divisor)[0, 0])
print(", ".join(f"{name} {value:.3g}" for name, value in found.items()))
assert found["scalar"] == 0 and found["row"] == 0
assert abs(found["array of the same shape"] - 1e-8) < 1e-14
END
