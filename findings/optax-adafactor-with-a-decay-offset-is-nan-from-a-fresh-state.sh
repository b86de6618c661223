#!/usr/bin/env bash
# optax 0.2.8 with jax 0.10.2 (CPU).
#
# optax.adafactor(..., decay_offset=n) with a fresh state turns every parameter into NaN at the first
# step, for ever. The docstring advises to set it to the step number at which fine-tuning starts; it is
# subtracted from the count, which starts at 0, and the negative number is raised to the power -0.8.
# It is right only with a state whose count has already reached the offset.
#
# Why it matters: fine-tuning from weights alone, without the optimizer's state, is what the option is
# read to be for.
#
# Seen on 2026-11-28, Python 3.11 (updates of a vector of ones, gradient 1):
#   decay_offset=0: -0.01 -0.01 -0.01
#   decay_offset=1000: nan nan nan
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet optax==0.2.8 jax==0.10.2 jaxlib==0.10.2

venv/bin/python - <<'END'
import math
import jax.numpy as jnp
import optax

def updates(offset):
    optimizer, params, found = optax.adafactor(1e-2, decay_offset=offset), jnp.ones(4), []
    state = optimizer.init(params)
    for _ in range(3):
        update, state = optimizer.update(jnp.ones(4), state, params)
        found.append(float(update[0]))
    return found

for offset in (0, 1000):
    values = updates(offset)
    print(f"decay_offset={offset}:", *(f"{value:.3g}" for value in values))
    assert all(math.isnan(value) == (offset > 0) for value in values)
END
