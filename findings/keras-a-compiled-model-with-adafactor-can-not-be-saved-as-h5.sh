#!/usr/bin/env bash
# keras 3.15.1 on JAX 0.10.2.
#
# model.save("model.h5") of a model that was compiled with Adafactor fails as soon as it has a matrix: the two
# averages of a variable, r and c, have the same path ("adafactor/kernel"), which the HDF5 form takes for a
# name. What is left behind is a file with the weights and half of the optimizer. Adam saves.
#
# Why it matters: the run is over when the model is saved, and the message ("name already exists") does not
# tell that the optimizer is the reason, or that save_weights and the .keras form work.
#
# Seen on 2026-11-29, Python 3.11:
#   Adam, model.h5: saved
#   Adafactor, model.h5: Unable to synchronously create dataset (name already exists)
#   Adafactor, model.keras: saved
#   Adafactor, model.weights.h5: saved
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 jax==0.10.2

KERAS_BACKEND=jax venv/bin/python - <<'END' 2>/dev/null
import keras
import numpy as np


def save(optimizer, name):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(optimizer=optimizer, loss="mse")
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    try:
        (model.save_weights if "weights" in name else model.save)(name)
        return "saved", [variable.path for variable in model.optimizer.variables]
    except ValueError as error:
        return str(error), [variable.path for variable in model.optimizer.variables]


outcomes = {
    (kind, name): save(getattr(keras.optimizers, kind)(), name)
    for kind in ("Adam", "Adafactor")
    for name in ("model.h5", "model.keras", "model.weights.h5")
}
for (kind, name), (outcome, paths) in outcomes.items():
    print(f"{kind}, {name}: {outcome}")
print("variables of Adafactor:", ", ".join(outcomes["Adafactor", "model.h5"][1]))
assert "name already exists" in outcomes.pop(("Adafactor", "model.h5"))[0]
assert all(outcome == "saved" for outcome, _ in outcomes.values())
END
