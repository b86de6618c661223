#!/usr/bin/env bash
# optax 0.2.8 with jax 0.10.2 (CPU).
#
# `weight_decay_rate` of optax.adafactor is not multiplied by the learning rate: 0.01 takes 1 % of each
# parameter at every step, whatever the rate is and also when its schedule has come to 0. In optax.adamw
# the same number is multiplied by the rate, and so it is in the Adafactors of torch, Keras and MLX.
#
# Why it matters: the usual 0.01 to 0.1 halves the weights every 69 to 7 steps; warm-up and decay of the
# learning rate do not reach it.
#
# Seen on 2026-11-28, Python 3.11 (a parameter of 1 after 100 steps with gradient 0 and decay 0.01):
#   adamw, rate 0.001: 0.9990
#   adafactor, rate 0.001: 0.3660
#   adafactor, rate 0: 0.3660
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet optax==0.2.8 jax==0.10.2 jaxlib==0.10.2

venv/bin/python - <<'END'
import jax.numpy as jnp
import optax

def after_100_steps(optimizer):
    params = jnp.ones(4)
    state = optimizer.init(params)
    for _ in range(100):
        update, state = optimizer.update(jnp.zeros(4), state, params)
        params = optax.apply_updates(params, update)
    return float(params[0])

adamw = after_100_steps(optax.adamw(1e-3, weight_decay=0.01))
adafactor = after_100_steps(optax.adafactor(1e-3, weight_decay_rate=0.01))
stopped = after_100_steps(optax.adafactor(0.0, weight_decay_rate=0.01))
print(f"adamw, rate 0.001: {adamw:.4f}")
print(f"adafactor, rate 0.001: {adafactor:.4f}")
print(f"adafactor, rate 0: {stopped:.4f}")
assert abs(adamw - (1 - 1e-5) ** 100) < 1e-4
assert abs(adafactor - 0.99**100) < 1e-4 and abs(stopped - 0.99**100) < 1e-4
END
