#!/usr/bin/env bash
# optax 0.2.8 with jax 0.10.2 (CPU).
#
# optax.adafactor() without a learning rate, its default, does not take the relative step of the paper,
# min(0.01, 1 / sqrt(t)), as the same class does elsewhere: the factor is left out, which makes it 1.
# Each parameter then moves by as much as it is large, at every step.
#
# Why it matters: a configuration for transformers (lr=None) or T5's paper, carried over, destroys
# pretrained weights at the first step; the loss is finite, so it looks like a bad seed.
#
# Seen on 2026-11-28, Python 3.11 (a parameter of 1 after each of three steps with gradient 1):
#   learning_rate=None: 0.000 -0.001 -0.002
#   learning_rate=0.01: 0.990 0.980 0.970
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet optax==0.2.8 jax==0.10.2 jaxlib==0.10.2

venv/bin/python - <<'END'
import jax.numpy as jnp
import optax

def values(learning_rate):
    optimizer, params, found = optax.adafactor(learning_rate), jnp.ones(4), []
    state = optimizer.init(params)
    for _ in range(3):
        update, state = optimizer.update(jnp.ones(4), state, params)
        params = optax.apply_updates(params, update)
        found.append(float(params[0]))
    return found

without, with_rate = values(None), values(0.01)
print("learning_rate=None:", *(f"{value:.3f}" for value in without))
print("learning_rate=0.01:", *(f"{value:.3f}" for value in with_rate))
assert abs(without[0]) < 1e-5 and abs(with_rate[0] - 0.99) < 1e-5
END
