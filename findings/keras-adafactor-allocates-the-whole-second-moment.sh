#!/usr/bin/env bash
# keras 3.15.1 (JAX backend, jax 0.10.2).
#
# The Adafactor of Keras keeps, beside its row and column vectors, a second moment as large as each
# matrix: `velocity`. It is overwritten at each step from the two vectors and never read from an earlier
# one, but it is a variable: it is allocated, and saved with every checkpoint.
#
# Why it matters: not having it is what Adafactor is for, and the docstring says so. Its state is as
# large as RMSprop's; in the numbers below 101 times as large as its two vectors together.
#
# Seen on 2026-11-28, Python 3.11 (variables of the optimizer for one 200 x 200 matrix):
#   (200,) (200,) (200, 200)
#   40400 numbers; rows and columns have 400, RMSprop has 40000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 jax==0.10.2 jaxlib==0.10.2

KERAS_BACKEND=jax venv/bin/python - <<'END'
import math
import keras
import numpy as np

def shapes(optimizer):
    optimizer.build([keras.Variable(np.ones((200, 200), "float32"))])
    return [tuple(variable.shape) for variable in optimizer.variables if variable.shape]

adafactor, rmsprop = shapes(keras.optimizers.Adafactor()), shapes(keras.optimizers.RMSprop())
count = lambda found: sum(math.prod(shape) for shape in found)
print(*adafactor)
print(f"{count(adafactor)} numbers; rows and columns have 400, RMSprop has {count(rmsprop)}")
assert adafactor == [(200,), (200,), (200, 200)] and rmsprop == [(200, 200)]
END
