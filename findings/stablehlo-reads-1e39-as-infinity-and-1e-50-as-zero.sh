#!/usr/bin/env bash
# jaxlib 0.10.2 (StableHLO in MLIR).
#
# A float32 constant in a text is rounded without a word: 1.0e39 is infinity, 1.0e-50 is 0. A literal
# needs a point (1.0e-30; without it the text does not parse), and bits are taken too (0x0DA24260), which
# are exact.
#
# Why it matters: whoever prints numbers of another precision into a text (a float64 clip value, an
# epsilon of 1e-50) gets a program that divides by zero or clips nothing, and no error at any stage.
#
# Seen on 2026-11-29, Python 3.11: 1.0e39 inf, 1.0e-50 0, 1.0e-30 1e-30, 0x0DA24260 1e-30
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jax==0.10.2 jaxlib==0.10.2

JAX_PLATFORMS=cpu venv/bin/python - <<'END'
import dataclasses
import math

import jax
import jax.numpy as jnp
from jax import export
from jaxlib.mlir.dialects import stablehlo


def value_of(literal):
    text = f"""func.func public @main() -> tensor<f32> {{
      %0 = stablehlo.constant dense<{literal}> : tensor<f32>
      return %0 : tensor<f32>
    }}"""
    like = export.export(jax.jit(lambda: jnp.float32(0)))()
    module = stablehlo.serialize_portable_artifact_str(text, "1.9.0")
    return float(dataclasses.replace(like, mlir_module_serialized=module).call())


found = {literal: value_of(literal) for literal in ("1.0e39", "1.0e-50", "1.0e-30", "0x0DA24260")}
print(", ".join(f"{literal} {value:.3g}" for literal, value in found.items()))
assert found["1.0e39"] == math.inf and found["1.0e-50"] == 0
assert found["1.0e-30"] == found["0x0DA24260"] == float(jnp.float32(1e-30))
END
