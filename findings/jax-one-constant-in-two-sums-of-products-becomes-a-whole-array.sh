#!/usr/bin/env bash
# jax and jaxlib 0.10.2 on the CPU.
#
# sum(x * x * c) and sum(y * y * c) in one function: where c is the same number, XLA on the CPU writes it
# out as an array of the size of x first, which both sums then read. With two different constants it takes
# no memory at all.
#
# Why it matters: to scale the terms of two sums by the same power of two, so that neither overflows, costs
# a temporary as large as the parameter, and was a third of the time of an optimizer's step at 4096 x 4096.
#
# Seen on 2026-11-29, Python 3.11 (1024 x 1024, float32):
#   temporary bytes: 4194308 with one constant, 4 with two
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jax==0.10.2 jaxlib==0.10.2

JAX_PLATFORMS=cpu venv/bin/python - <<'END'
import jax
import jax.numpy as jnp


def temporary_bytes(c, d):
    def sums(x, y):
        return jnp.sum(x * x * c) + jnp.sum(y * y * d)

    shape = jax.ShapeDtypeStruct((1024, 1024), jnp.float32)
    return jax.jit(sums).lower(shape, shape).compile().memory_analysis().temp_size_in_bytes


one, two = temporary_bytes(2.0**-20, 2.0**-20), temporary_bytes(2.0**-20, 2.0**-21)
print(f"temporary bytes: {one} with one constant, {two} with two")
assert one >= 4 * 1024 * 1024
assert two < 1024
END
