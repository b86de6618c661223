"""Makes the files of Keras beside it, and values.json: what Keras itself has in them.

Run with keras 3.15.1, jax 0.10.2 and h5py 3.16.0: python make.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

here = pathlib.Path(__file__).parent
values = {}


def plain(variable):
    return {
        "shape": list(variable.shape),
        "dtype": str(variable.dtype),
        "values": np.asarray(variable, np.float64).flatten().tolist(),
    }


def make(name, policy="float32", learning_rate=0.02, **arguments):
    keras.utils.set_random_seed(3)
    keras.config.set_dtype_policy(policy)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    optimizer = keras.optimizers.Adafactor(learning_rate=learning_rate, **arguments)
    model.compile(optimizer=optimizer, loss="mse")
    random = np.random.default_rng(5)
    batch = random.normal(size=(8, 4)).astype("f4"), random.normal(size=(8, 2)).astype("f4")
    model.fit(*batch, batch_size=8, epochs=3, verbose=0)
    if name.endswith(".keras"):
        model.save(here / name)
    else:
        model.save_weights(here / name)
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    values[name] = {
        "weights": [plain(variable) for variable in model.trainable_variables],
        "optimizer": [plain(variable) for variable in optimizer.variables],
    }


make("schedule.weights.h5", learning_rate=keras.optimizers.schedules.PolynomialDecay(0.03, 20, 0.01))
make("bfloat16.weights.h5", "bfloat16")
make("float16.weights.h5", "float16")
make("loss-scale.weights.h5", "mixed_float16")
make("average.weights.h5", use_ema=True)
make("model.keras")

# The form that Keras 2 gave a model: names in attributes, and nothing for r and c of vectors.
with h5py.File(here / "keras-2.h5", "w", libver="earliest") as file:
    file.attrs["keras_version"] = b"2.15.0"
    file.attrs["backend"] = b"tensorflow"
    weights = file.create_group("model_weights")
    weights.attrs["layer_names"] = [b"dense"]
    dense = weights.create_group("dense")
    dense.attrs["weight_names"] = [b"dense/kernel:0", b"dense/bias:0"]
    dense["dense/kernel:0"] = np.arange(6, dtype="f4").reshape(3, 2)
    dense["dense/bias:0"] = np.arange(2, dtype="f4")
    state = file.create_group("optimizer_weights")
    own = {
        "iteration:0": np.int64(7),
        "learning_rate:0": np.float32(0.5),
        "r/dense/kernel:0": np.float32([1, 2, 3]),
        "c/dense/kernel:0": np.float32([4, 5]),
        "velocity/dense/kernel:0": np.arange(6, dtype="f4").reshape(3, 2),
        "velocity/dense/bias:0": np.float32([6, 7]),
    }
    names = [f"Adafactor/{name}" for name in own]
    state.attrs["weight_names"] = [name.encode() for name in names]
    for name, value in zip(names, own.values()):
        state[name] = value

# Files that no Keras writes: of few bytes, with many names or many numbers.
with h5py.File(here / "cycle.h5", "w") as file:
    group = file.create_group("layers")
    group["again"] = file["/"]
with h5py.File(here / "many-ways.h5", "w") as file:
    group = file.create_group("0")
    group["w"] = np.float32([1])
    for depth in range(1, 40):
        above = file.create_group(str(depth))
        above["a"] = above["b"] = group
        group = above
with h5py.File(here / "never-written.h5", "w") as file:
    file.create_dataset("layers/dense/vars/0", (1 << 40,), "f4")
with h5py.File(here / "text.h5", "w") as file:
    file["layers/lookup/vars/0"] = "words"

(here / "values.json").write_text(json.dumps(values) + "\n")
