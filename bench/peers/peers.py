"""Steps of the optimizers of Python, timed here and asked for by lines of JSON.

Started with the names of packages, whose versions are the first line of its output; with --all-threads
before them they compute as they do by default, and otherwise on one thread. After that each line on
standard input is a request, and each on standard output its answer. A request has "do" and "side":
"prepare" with "shapes" and, for a side that is printed here, its "source", which answers with the "seconds"
of the first step; "reset"; "run" with "steps", which answers with "milliseconds"; or "compare" with
"other", which answers with the largest "difference" of parameters. What fails answers with "error".
"""

import json
import os
import sys
import time
import types


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


def of_optax(_):
    """The paper's Adafactor."""
    import jax
    import optax

    optimizer = optax.adafactor(
        learning_rate=lambda count: jax.numpy.minimum(1e-2, (count + 1.0) ** -0.5),
        min_dim_size_to_factor=1,
    )
    return optimizer, optax.apply_updates


def of_module(source):
    """What jaxModule has printed."""
    module = types.ModuleType("adafactor_module")
    exec(source, module.__dict__)
    return module.adafactor(), module.apply_updates


class Transformation:
    """All parameters in one call of XLA, which may write over its arguments."""

    def __init__(self, side, shapes, source=None):
        import jax

        self.jax = jax
        self.start = values(shapes)
        self.gradients = [jax.numpy.asarray(array) for array in values(shapes, 2)]
        optimizer, apply_updates = (of_optax if side.startswith("optax") else of_module)(source)

        def step(parameters, state, gradients):
            updates, state = optimizer.update(gradients, state, parameters)
            return apply_updates(parameters, updates), state

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


class Stablehlo:
    """One parameter, by a text of StableHLO in place of what jax.export has made of a function like it."""

    def __init__(self, side, shapes, source=None):
        import dataclasses

        import jax
        from jax import export
        from jaxlib.mlir.dialects import stablehlo

        numpy = jax.numpy
        self.jax = jax
        self.start = values(shapes)[0]
        self.arguments = [argument["name"] for argument in source["arguments"]]
        self.results = [result["name"] for result in source["results"]]
        # The numbers of each step; later ones are as the last.
        self.scalars = [
            {name: numpy.float32(value) for name, value in each.items()}
            for each in source["scalars"]
        ]
        self.steps = 0
        outputs = [tuple(result["shape"]) for result in source["results"]]
        like = export.export(jax.jit(lambda *_: tuple(numpy.zeros(shape) for shape in outputs)))(
            *(jax.ShapeDtypeStruct(each["shape"], numpy.float32) for each in source["arguments"])
        )
        step = dataclasses.replace(
            like,
            mlir_module_serialized=stablehlo.serialize_portable_artifact_str(
                source["text"], "1.9.0"
            ),
            module_kept_var_idx=tuple(range(len(self.arguments))),
        )
        kept = [index for index, name in enumerate(self.arguments) if name in self.results]
        self.step = jax.jit(step.call, donate_argnums=tuple(kept))
        self.values = {
            each["name"]: numpy.zeros(each["shape"]) for each in source["arguments"]
        }
        self.values["gradient"] = numpy.asarray(values(shapes, 2)[0])
        self.reset()

    def reset(self):
        self.values["parameter"] = self.jax.numpy.array(self.start)

    @property
    def parameters(self):
        return [self.values["parameter"]]

    def run(self, steps):
        for _ in range(steps):
            self.values.update(self.scalars[min(self.steps, len(self.scalars) - 1)])
            self.steps += 1
            results = self.step(*(self.values[name] for name in self.arguments))
            self.values.update(zip(self.results, results))
        self.jax.block_until_ready(results)

    def is_finite(self):
        return bool(self.jax.numpy.isfinite(self.values["parameter"]).all())


def difference(one, other):
    """The largest of two elements in one place, to the largest element of the parameter."""
    return max(
        float(abs(a - b).max() / abs(a).max()) for a, b in zip(one.parameters, other.parameters)
    )


SIDES = {"torch": Torch, "optax": Transformation, "jaxModule": Transformation, "stablehlo": Stablehlo}


def answer(request, peers):
    """What there is to say; `peers` has the sides that were prepared."""
    side = request["side"]
    if request["do"] == "prepare":
        peers.pop(side, None)
        source = {"source": request["source"]} if "source" in request else {}
        peers[side] = SIDES[side.split(" ")[0]](side, request["shapes"], **source)
        begin = time.perf_counter()
        peers[side].run(1)
        seconds = time.perf_counter() - begin
        peers[side].run(2)
        if not peers[side].is_finite():
            raise ArithmeticError(f"{side} made numbers that are not finite")
        return {"seconds": seconds}
    elif request["do"] == "compare":
        return {"difference": difference(peers[side], peers[request["other"]])}
    elif request["do"] == "reset":
        peers[side].reset()
        peers[side].run(1)
    else:
        begin = time.perf_counter()
        peers[side].run(request["steps"])
        return {"milliseconds": (time.perf_counter() - begin) * 1e3}
    return {}


def main():
    packages = sys.argv[1:]
    if packages[:1] == ["--all-threads"]:
        packages = packages[1:]
    else:
        one_thread()
    versions = {name: __import__(name).__version__ for name in packages}
    print(json.dumps({"versions": versions}), flush=True)
    peers = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), peers)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
