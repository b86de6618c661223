/** The head of a module. @param options assignments of what the options say of the whole optimizer */
export function headingText(options: string): string {
  return `${description.trim()}\n\n${imports.trim()}\n\n${options}`
}

const description = `
"""Adafactor for JAX, printed by @adafactor/xla: it needs nothing but jax.

    optimizer = adafactor()
    state = optimizer.init(params)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def train_step(params, state, batch):
        gradients = jax.grad(loss)(params, batch)
        updates, state = optimizer.update(gradients, state, params)
        return apply_updates(params, updates), state

    save("run.safetensors", params, state)
    params, state = load("run.safetensors", like=params)
"""
`

const imports = `
import functools
import json
import math
import os
import re
from typing import Any, Callable, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import multihost_utils
from jax.sharding import NamedSharding, PartitionSpec
`
