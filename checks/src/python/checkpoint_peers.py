"""Runs of the real libraries in their own files: python checkpoint_peers.py FILE FOLDER MODE

As peers.py, with the snippets of docs/checkpoints.md; parameters go in the files too.
"""
import json

from peers import SHAPES, PEERS, Optax, gradient, go, peer, snippet, start


class KerasModel:
    """A layer of the sizes of the others, in a model, which has files."""

    names = ["dense/kernel", "dense/bias"]

    def __init__(self):
        import keras
        import numpy as np

        self.np = np
        self.keras = keras
        self.model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(6)])
        self.optimizer = self.make_optimizer()
        self.model.compile(optimizer=self.optimizer, loss="mse")
        self.optimizer.build(self.model.trainable_variables)
        self.set({name: start(name) for name in self.names})

    def make_optimizer(self):
        return self.keras.optimizers.Adafactor(learning_rate=0.05, weight_decay=0.004)

    def step(self, number):
        gradients = [self.np.float32(gradient(name, number)).reshape(SHAPES[name]) for name in self.names]
        self.apply(gradients, self.model.trainable_variables)

    def apply(self, gradients, variables):
        self.optimizer.apply(gradients, variables)

    def get(self):
        return {
            name: self.np.asarray(variable).flatten().tolist()
            for name, variable in zip(self.names, self.model.trainable_variables)
        }

    def set(self, params):
        for name, variable in zip(self.names, self.model.trainable_variables):
            variable.assign(self.np.reshape(params[name], SHAPES[name]))


class ScaledKerasModel(KerasModel):
    """With a schedule, and loss scaling around it: both change what is in the file."""

    def make_optimizer(self):
        schedule = self.keras.optimizers.schedules.PolynomialDecay(0.05, 20, 0.01)
        optimizer = self.keras.optimizers.Adafactor(learning_rate=schedule, weight_decay=0.004)
        return self.keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=1.0)

    def apply(self, gradients, variables):
        own = self.optimizer.variables
        values = [[variable.value for variable in each] for each in (own, variables)]
        # Under JAX loss scaling can not change variables in place.
        after, own_after = self.optimizer.stateless_apply(values[0], gradients, values[1])
        for variable, value in zip([*variables, *own], [*after, *own_after]):
            variable.assign(value)


class ScheduledOptax(Optax):
    """With schedules, which count for themselves."""

    def __init__(self):
        import optax

        super().__init__()
        rate = optax.linear_schedule(0.1, 0.02, 10)
        decay = optax.linear_schedule(1e-3, 1e-4, 10)
        self.transform = optax.inject_hyperparams(optax.adafactor, static_args=("min_dim_size_to_factor",))(
            rate, min_dim_size_to_factor=2, weight_decay_rate=decay
        )
        self.state = self.transform.init(self.params)


def save_torch(run, file):
    import torch

    model = {name: own.detach() for name, own in run.params.items()}
    torch.save({"model": model, "optimizer": run.optimizer.state_dict()}, file)


def load_torch(run, file):
    snippet.load_run(file, run.params, run.optimizer, list(SHAPES))


def save_flax(run, file):
    from flax import serialization

    with open(file, "wb") as target:
        target.write(serialization.to_bytes({"params": run.params, "opt_state": run.state}))


def load_flax(run, file):
    from flax import serialization

    with open(file, "rb") as source:
        restored = serialization.from_bytes({"params": run.params, "opt_state": run.state}, source.read())
    run.params, run.state = restored["params"], restored["opt_state"]


def save_optax(run, file):
    snippet.save_run(file, run.params, run.state)
    # What was written goes back in Python too.
    snippet.load_run(file, run.params, run.state)


def load_optax(run, file):
    run.params, run.state = snippet.load_run(file, run.params, run.state)


def save_keras(run, file):
    run.model.save_weights(file)


def load_keras(run, file):
    run.model.load_weights(file)


# What each file is made of, and how; ours have the suffix of what the library reads.
FILES = {
    "torch": (PEERS["torch"], save_torch, load_torch, "ckpt"),
    "transformers": (PEERS["huggingface"], save_torch, load_torch, "ckpt"),
    "flax": (Optax, save_flax, load_flax, "ckpt"),
    "flax-schedules": (ScheduledOptax, save_flax, load_flax, "ckpt"),
    "optax": (Optax, save_optax, load_optax, "ckpt"),
    "keras": (KerasModel, save_keras, load_keras, "weights.h5"),
    "keras-scaled": (ScaledKerasModel, save_keras, load_keras, "weights.h5"),
}

make, save, load, suffix = FILES[peer]
go(make(), save, load, suffix)
