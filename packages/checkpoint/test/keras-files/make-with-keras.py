"""Makes scaled-loss.weights.h5 and bfloat16.weights.h5 with keras 3.15.1 on jax: two steps of Adafactor, in an
optimizer that scales the loss, and on a model whose variables are bfloat16."""
import os

os.environ["KERAS_BACKEND"] = "jax"
import keras  # noqa: E402
import numpy as np  # noqa: E402


def save(name, dtype, wrap):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, dtype=dtype)])
    model.compile(optimizer=wrap(keras.optimizers.Adafactor(learning_rate=0.25)), loss="mse")
    model.fit(np.ones((8, 3), "f4"), np.ones((8, 2), "f4"), batch_size=4, epochs=1, verbose=0)
    model.save_weights(name)


save("scaled-loss.weights.h5", "float32", lambda inner: keras.optimizers.LossScaleOptimizer(inner, initial_scale=2.0))
save("bfloat16.weights.h5", "bfloat16", lambda inner: inner)
