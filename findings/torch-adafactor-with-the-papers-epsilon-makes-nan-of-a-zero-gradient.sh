#!/usr/bin/env bash
# torch 2.13.0, torch.optim.Adafactor.
#
# With eps=(1e-30, 1e-3), the values of the paper and of most other libraries, a parameter whose gradient
# is zero becomes NaN. The first epsilon is squared before it is used as a floor, 1e-60, which is 0 in
# float32; then 0 times the reciprocal root of 0. 1e-15 is fine: it is what 1e-30 means elsewhere.
#
# Why it matters: the values are copied from a transformers or T5X configuration, and the run is right
# until a layer gets no gradient (a frozen branch, an unused expert, dead units).
#
# Seen on 2026-11-28, Python 3.11 (a parameter of 1 after a step with a gradient of zeros):
#   default 1.0, 1e-15 1.0, 1e-30 nan
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile torch==2.13.0 numpy==2.4.6

venv/bin/python - <<'END'
import math
import torch

def after_one_step(**options):
    p = torch.nn.Parameter(torch.ones(2, 3))
    p.grad = torch.zeros(2, 3)
    torch.optim.Adafactor([p], **options).step()
    return p[0, 0].item()

default, square, paper = after_one_step(), after_one_step(eps=(1e-15, 1e-3)), after_one_step(eps=(1e-30, 1e-3))
print(f"default {default}, 1e-15 {square}, 1e-30 {paper}")
assert default == 1 and square == 1 and math.isnan(paper)
END
