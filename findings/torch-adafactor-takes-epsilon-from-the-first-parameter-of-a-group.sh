#!/usr/bin/env bash
# torch 2.13.0, torch.optim.Adafactor.
#
# The default of epsilon1 is the machine epsilon "of the parameter's dtype", but the first parameter with
# a gradient in a group settles it for all later ones. A float32 bias after a bfloat16 weight gets
# bfloat16's 7.8e-3 instead of 1.2e-7; before the weight it gets its own. So the order of parameters
# in a model changes by how much they move.
#
# Why it matters: models with bfloat16 matrices and float32 norms or biases are usual, and their small
# gradients are just those that the larger epsilon stops.
#
# Seen on 2026-11-28, Python 3.11 (movement of a float32 vector with gradient 1e-4 2e-4 3e-4):
#   alone:                     -0.010000 -0.010000 -0.010000
#   before a bfloat16 vector:  -0.010000 -0.010000 -0.010000
#   after a bfloat16 vector:   -0.000128 -0.000256 -0.000384
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile torch==2.13.0 numpy==2.4.6

venv/bin/python - <<'END'
import torch

def movement(dtypes):
    params, vector = [], None
    for dtype in dtypes:
        p = torch.nn.Parameter(torch.ones(3, dtype=dtype))
        gradient = [1e-4, 2e-4, 3e-4] if dtype == torch.float32 else [1.0, 1.0, 1.0]
        p.grad = torch.tensor(gradient, dtype=dtype)
        vector = p if dtype == torch.float32 else vector
        params.append(p)
    torch.optim.Adafactor(params).step()
    return (vector.detach() - 1).tolist()

f32, bf16 = torch.float32, torch.bfloat16
alone, before, after = movement([f32]), movement([f32, bf16]), movement([bf16, f32])
for name, values in (("alone", alone), ("before a bfloat16 vector", before), ("after a bfloat16 vector", after)):
    print(f"{name + ':':26}", *(f"{value:.6f}" for value in values))
assert alone == before
assert all(abs(value + 0.01) < 1e-5 for value in alone), alone
assert all(-5e-4 < value < -1e-4 for value in after), after
END
