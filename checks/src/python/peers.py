"""Runs the real optimizers with the snippets of docs/presets.md: python peers.py PEER FOLDER MODE

`save` trains from the start, saves after BEFORE steps with the snippet, and goes on to the end.
`resume` takes over what JavaScript saved after BEFORE + MORE steps, and goes on to the end.
Parameters and states are files in FOLDER; `snippet.py` lies there too. checkpoint_peers.py does the same with
the libraries' own files.
"""
import json
import math
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
peer, folder, mode = sys.argv[1:]
sys.path.insert(0, folder)
import snippet  # noqa: E402

BEFORE, MORE, LAST = 3, 3, 2
SHAPES = {"dense/kernel": [4, 6], "dense/bias": [6], "spare": [3]}
# A parameter that never has a gradient; where the library wants one, it is a gradient of zeros.
SKIPPED = "spare"


def numbers(size, phase, scale):
    return [scale * math.cos(0.7 * i + phase) for i in range(size)]


def start(name):
    return numbers(math.prod(SHAPES[name]), len(name), 0.5)


def gradient(name, step):
    size = math.prod(SHAPES[name])
    return [0.0] * size if name == SKIPPED else numbers(size, step + len(name), 0.1)


def write(name, params):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(params, file)


def read(name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)


def path(name):
    return os.path.join(folder, name)


class Torch:
    def __init__(self, make):
        import torch

        self.torch = torch
        self.params = {
            name: torch.nn.Parameter(torch.tensor(start(name)).reshape(shape))
            for name, shape in SHAPES.items()
        }
        self.optimizer = make(list(self.params.values()))

    def step(self, number):
        for name, parameter in self.params.items():
            if name != SKIPPED:
                values = self.torch.tensor(gradient(name, number))
                parameter.grad = values.reshape(SHAPES[name])
        self.optimizer.step()

    def get(self):
        return {name: own.detach().flatten().tolist() for name, own in self.params.items()}

    def set(self, params):
        with self.torch.no_grad():
            for name, own in self.params.items():
                own.copy_(self.torch.tensor(params[name]).reshape(SHAPES[name]))

    def save(self, file):
        snippet.save_state(self.optimizer, file)

    def load(self, file):
        snippet.load_state(self.optimizer, list(SHAPES), file)


class Optax:
    def __init__(self):
        import jax
        import optax

        self.jax = jax
        # Momentum and weight decay have states of their own in the chain.
        self.transform = optax.chain(
            optax.clip_by_global_norm(10.0),
            optax.adafactor(
                0.1, min_dim_size_to_factor=2, momentum=0.9, weight_decay_rate=1e-4
            ),
        )
        self.optax = optax
        self.params = self.tree(start)
        self.state = self.transform.init(self.params)

    def tree(self, values):
        def array(name):
            return self.jax.numpy.asarray(values(name), "float32").reshape(SHAPES[name])

        return {
            "dense": {"kernel": array("dense/kernel"), "bias": array("dense/bias")},
            "spare": array("spare"),
        }

    def step(self, number):
        gradients = self.tree(lambda name: gradient(name, number))
        updates, self.state = self.transform.update(gradients, self.state, self.params)
        self.params = self.optax.apply_updates(self.params, updates)

    def get(self):
        named = snippet.by_name(self.params)
        return {name: value.flatten().tolist() for name, value in named.items()}

    def set(self, params):
        self.params = self.tree(lambda name: params[name])

    def save(self, file):
        snippet.save_state(self.state, file)

    def load(self, file):
        self.state = snippet.load_state(self.state, file)


class Keras:
    def __init__(self):
        import keras
        import numpy as np

        self.np = np
        self.variables = [
            keras.Variable(np.reshape(start(name), shape), dtype="float32")
            for name, shape in SHAPES.items()
        ]
        self.optimizer = keras.optimizers.Adafactor(learning_rate=0.05, weight_decay=0.004)
        self.optimizer.build(self.variables)

    def step(self, number):
        gradients = [self.np.float32(gradient(name, number)).reshape(SHAPES[name]) for name in SHAPES]
        self.optimizer.apply(gradients, self.variables)

    def get(self):
        arrays = [self.np.asarray(variable).flatten().tolist() for variable in self.variables]
        return dict(zip(SHAPES, arrays))

    def set(self, params):
        for name, variable in zip(SHAPES, self.variables):
            variable.assign(self.np.reshape(params[name], SHAPES[name]))

    def save(self, file):
        snippet.save_state(self.optimizer, self.variables, list(SHAPES), file)

    def load(self, file):
        snippet.load_state(self.optimizer, self.variables, list(SHAPES), file)


class Mlx:
    def __init__(self):
        import mlx.core as mx
        import mlx.optimizers

        self.mx = mx
        self.params = self.tree(start)
        self.optimizer = mlx.optimizers.Adafactor(beta_1=0.9, weight_decay=0.01)

    def tree(self, values):
        return {name: self.mx.array(values(name)).reshape(SHAPES[name]) for name in SHAPES}

    def step(self, number):
        gradients = self.tree(lambda name: gradient(name, number))
        self.params = self.optimizer.apply_gradients(gradients, self.params)
        self.mx.eval(self.params, self.optimizer.state)

    def get(self):
        return {name: value.flatten().tolist() for name, value in self.params.items()}

    def set(self, params):
        self.params = self.tree(lambda name: params[name])

    def save(self, file):
        snippet.save_state(self.optimizer, file)

    def load(self, file):
        snippet.load_state(self.optimizer, file)


def torch_adafactor(params):
    import torch

    return torch.optim.Adafactor(params, lr=0.05, weight_decay=0.1)


def transformers_adafactor(params):
    from transformers.optimization import Adafactor

    return Adafactor(params, beta1=0.9, weight_decay=0.01)


def timm_adafactor(params):
    from timm.optim import Adafactor

    return Adafactor(params, min_dim_size_to_factor=2, betas=(0.9, 0.999))


def timm_big_vision(params):
    from timm.optim import AdafactorBigVision

    return AdafactorBigVision(params, lr=0.05, min_dim_size_to_factor=2)


PEERS = {
    "torch": lambda: Torch(torch_adafactor),
    "huggingface": lambda: Torch(transformers_adafactor),
    "timm": lambda: Torch(timm_adafactor),
    "timmBigVision": lambda: Torch(timm_big_vision),
    "optax": Optax,
    "keras": Keras,
    "mlx": Mlx,
}


def go(run, save, load, suffix):
    """One run of a mode; `save` and `load` take the run and a path."""
    if mode == "save":
        for number in range(1, BEFORE + 1):
            run.step(number)
        save(run, path(f"from-python.{suffix}"))
        write("params-from-python.json", run.get())
        for number in range(BEFORE + 1, BEFORE + MORE + 1):
            run.step(number)
        write("params-later.json", run.get())
        save(run, path(f"state-later.{suffix}"))
    else:
        # Optimizers that make their state at the first update need no step before it is taken over.
        run.set(read("params-from-js.json"))
        load(run, path(f"from-js.{suffix}"))
        save(run, path(f"state-as-loaded.{suffix}"))
        write("params-as-loaded.json", run.get())
    for number in range(BEFORE + MORE + 1, BEFORE + MORE + LAST + 1):
        run.step(number)
    write(f"params-end-{mode}.json", run.get())


if __name__ == "__main__":
    go(PEERS[peer](), lambda run, file: run.save(file), lambda run, file: run.load(file), "json")
