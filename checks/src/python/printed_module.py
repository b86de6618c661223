"""Modules that the tests print."""
import importlib.util
import math
import os

import jax
import numpy as np


def compile_quickly(*others):
    """In a tenth of the time; for arrays as small as those of tests nothing else matters.

    To be called before there is any array, with other flags of XLA if there are.
    """
    flags = "--xla_backend_optimization_level=0", "--xla_cpu_use_fusion_emitters=false"
    os.environ["XLA_FLAGS"] = " ".join((*flags, *others))


def module_at(path):
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def step_of(module, optimizer=None):
    """(params, state, gradients) to the parameters and the state after a step."""
    update = (optimizer or module.adafactor()).update

    def step(params, state, gradients):
        updates, state = update(gradients, state, params)
        return module.apply_updates(params, updates), state

    return step


def numbers(shape, seed):
    """Numbers of about 1 that are the same everywhere."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def way(found, expected, start):
    """How far parameters are from others, relative to the way that those have gone: the most."""
    furthest = 0.0
    for each in zip(*(jax.tree_util.tree_leaves(tree) for tree in (found, expected, start))):
        own, other, first = (np.asarray(array).astype(np.float64) for array in each)
        distance, gone = np.abs(own - other).max(), np.abs(other - first).max()
        assert gone > 0
        # NaN is never near.
        furthest = max(furthest, distance / gone if math.isfinite(distance) else math.inf)
    return float(furthest)
