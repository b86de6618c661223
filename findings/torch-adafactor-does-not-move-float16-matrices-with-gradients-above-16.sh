#!/usr/bin/env bash
# torch 2.13.0, torch.optim.Adafactor.
#
# A float16 matrix whose gradients are 17 does not move; with gradients of 15 it moves by the full step.
# The second moment is formed as rows times columns before it is divided by their mean, so what has to
# fit into float16 is the fourth power of the gradient: 16 to the fourth is 65536. Above that the
# update is the gradient divided by infinity. Vectors go on to 255.
#
# Why it matters: nothing is NaN and nothing warns. A matrix with a large gradient is frozen, while the
# smaller ones around it train. In float32 the same happens from 4.3e9 on.
#
# Seen on 2026-11-28, Python 3.11 (a parameter of 1 after one step, by the size of all gradients):
#   matrix: 1 -> 0.990, 15 -> 0.990, 17 -> 1.000, 100 -> 1.000
#   vector: 1 -> 0.990, 15 -> 0.990, 17 -> 0.990, 100 -> 0.990
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile torch==2.13.0 numpy==2.4.6

venv/bin/python - <<'END'
import torch

def after_one_step(shape, gradient):
    p = torch.nn.Parameter(torch.ones(shape, dtype=torch.float16))
    p.grad = torch.full(shape, float(gradient), dtype=torch.float16)
    torch.optim.Adafactor([p]).step()
    return p.flatten()[0].item()

sizes = (1, 15, 17, 100)
shapes = {"matrix": (4, 4), "vector": (4,)}
results = {name: [after_one_step(shape, size) for size in sizes] for name, shape in shapes.items()}
for name, values in results.items():
    print(f"{name}:", ", ".join(f"{size} -> {value:.3f}" for size, value in zip(sizes, values)))
assert [value < 1 for value in results["matrix"]] == [True, True, False, False]
assert [value < 1 for value in results["vector"]] == [True, True, True, True]
END
