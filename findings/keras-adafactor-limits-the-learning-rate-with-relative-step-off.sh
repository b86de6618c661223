#!/usr/bin/env bash
# keras 3.15.1 (JAX backend, jax 0.10.2).
#
# `relative_step` of the Adafactor of Keras changes nothing. With it the learning rate is limited to
# 1 / sqrt(t); then, with or without it, it is limited to 1 / sqrt(t) once more. So there is no way to
# have the rate that one asks for: neither relative_step=False nor a schedule (for which it is said not
# to apply) escapes the limit.
#
# Why it matters: who turns it off to use a rate of their own, as for fine-tuning with other libraries,
# still gets a decay that they do not see in `optimizer.learning_rate`.
#
# Seen on 2026-11-28, Python 3.11 (relative movement in step 100, learning rate 0.5):
#   relative_step=True 0.1, relative_step=False 0.1, schedule 0.1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 jax==0.10.2 jaxlib==0.10.2

KERAS_BACKEND=jax venv/bin/python - <<'END'
import keras
import numpy as np

def movement_at_step_100(rate, **options):
    optimizer = keras.optimizers.Adafactor(rate, **options)
    variable = keras.Variable(np.ones(4, "float32"))
    for step in range(100):
        variable.assign(np.ones(4, "float32"))  # the step is relative to the parameter's size
        optimizer.apply([np.ones(4, "float32")], [variable])
    return 1 - float(np.asarray(variable)[0])

class Constant(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 0.5

on, off = movement_at_step_100(0.5, relative_step=True), movement_at_step_100(0.5, relative_step=False)
schedule = movement_at_step_100(Constant(), relative_step=False)
print(f"relative_step=True {on:.3g}, relative_step=False {off:.3g}, schedule {schedule:.3g}")
assert on == off == schedule and abs(on - 0.1) < 1e-5
END
