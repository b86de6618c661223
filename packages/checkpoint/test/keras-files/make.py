"""Makes model-of-keras-2.h5, in the form that Keras 2.15 saved models in, with h5py 3.16.0.

The optimizer's variables have an order that only an attribute tells.
"""
import h5py
import numpy as np

NAMES = ["Adafactor/iteration:0", "Adafactor/learning_rate:0", "Adafactor/z/r:0", "Adafactor/z/c:0", "Adafactor/a/v:0"]
NUMBERS = [np.int64(7), np.float32(0.5), np.float32([1, 2]), np.float32([3, 4, 5]), np.arange(6, dtype="f4").reshape(2, 3)]

with h5py.File("model-of-keras-2.h5", "w") as file:
    file.attrs["keras_version"] = "2.15.0"
    file.attrs["model_config"] = "{}"
    dense = file.create_group("model_weights/dense")
    dense.attrs["weight_names"] = [b"dense/kernel:0"]
    dense.create_dataset("dense/kernel:0", data=NUMBERS[4])
    optimizer = file.create_group("optimizer_weights")
    optimizer.attrs["weight_names"] = [name.encode() for name in NAMES]
    for name, numbers in zip(NAMES, NUMBERS):
        optimizer.create_dataset(name, data=numbers)
