"""Steps of the optimizers of Python, timed here and asked for by lines of JSON.

Started with the names of packages, whose versions are the first line of its output. After that each line on
standard input is a request, and each on standard output its answer. A request has "do" and "side":
"prepare" with "shapes", "reset", or "run" with "steps", which answers with "milliseconds". What fails
answers with "error".
"""

import json
import os
import sys
import time


def one_thread():
    """Before a package is imported: it has one thread to compute with."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    # XLA makes as many threads as the process may use cores.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def values(shapes, seed=1):
    """Uniform in -1..1, as those of the other sides."""
    import numpy

    random = numpy.random.default_rng(seed)
    return [random.uniform(-1, 1, shape).astype(numpy.float32) for shape in shapes]


class Torch:
    """Over parameters with gradients that stay. Its Adafactor is the paper's."""

    def __init__(self, side, shapes):
        import torch

        torch.set_num_threads(1)
        self.start = [torch.from_numpy(array) for array in values(shapes)]
        self.parameters = [torch.nn.Parameter(tensor.clone()) for tensor in self.start]
        for parameter, gradient in zip(self.parameters, values(shapes, 2)):
            parameter.grad = torch.from_numpy(gradient)
        if side == "torch Adafactor":
            self.optimizer = torch.optim.Adafactor(self.parameters)
        else:
            self.optimizer = torch.optim.AdamW(self.parameters, fused=True)

    def reset(self):
        import torch

        with torch.no_grad():
            for parameter, start in zip(self.parameters, self.start):
                parameter.copy_(start)

    def run(self, steps):
        for _ in range(steps):
            self.optimizer.step()

    def is_finite(self):
        return all(bool(parameter.isfinite().all()) for parameter in self.parameters)


class Optax:
    """All parameters in one call of XLA, which may write over its arguments. The paper's Adafactor."""

    def __init__(self, side, shapes):
        import jax
        import optax

        self.jax = jax
        self.start = values(shapes)
        self.gradients = [jax.numpy.asarray(array) for array in values(shapes, 2)]
        optimizer = optax.adafactor(
            learning_rate=lambda count: jax.numpy.minimum(1e-2, (count + 1.0) ** -0.5),
            min_dim_size_to_factor=1,
        )

        def step(parameters, state, gradients):
            updates, state = optimizer.update(gradients, state, parameters)
            return optax.apply_updates(parameters, updates), state

        self.step = jax.jit(step, donate_argnums=(0, 1))
        self.reset()
        self.state = optimizer.init(self.parameters)

    def reset(self):
        # Copies: numpy's memory must not be written over.
        self.parameters = [self.jax.numpy.array(array) for array in self.start]

    def run(self, steps):
        for _ in range(steps):
            self.parameters, self.state = self.step(self.parameters, self.state, self.gradients)
        self.jax.block_until_ready((self.parameters, self.state))

    def is_finite(self):
        return all(bool(self.jax.numpy.isfinite(array).all()) for array in self.parameters)


def answer(request, peers):
    """What there is to say; `peers` has the sides that were prepared."""
    side = request["side"]
    if request["do"] == "prepare":
        peers.pop(side, None)
        make = Torch if side.startswith("torch") else Optax
        peers[side] = make(side, request["shapes"])
        peers[side].run(3)
        if not peers[side].is_finite():
            raise ArithmeticError(f"{side} made numbers that are not finite")
    elif request["do"] == "reset":
        peers[side].reset()
        peers[side].run(1)
    else:
        begin = time.perf_counter()
        peers[side].run(request["steps"])
        return {"milliseconds": (time.perf_counter() - begin) * 1e3}
    return {}


def main():
    one_thread()
    versions = {name: __import__(name).__version__ for name in sys.argv[1:]}
    print(json.dumps({"versions": versions}), flush=True)
    peers = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), peers)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
