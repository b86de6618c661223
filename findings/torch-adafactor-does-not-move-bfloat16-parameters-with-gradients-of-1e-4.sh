#!/usr/bin/env bash
# torch 2.13.0, torch.optim.Adafactor.
#
# bfloat16 parameters do not move at all when their gradients are about 1e-4 or smaller, with default
# options. The same gradients move float32 parameters by the full step: Adafactor divides by the
# gradient's own size. The reason is the default epsilon1, the machine epsilon of bfloat16, 7.8e-3: here
# it is a floor under the size of a gradient, not the 1e-30 that the paper adds to its square.
#
# Why it matters: gradients of a language model are mostly below 1e-4. The loss stands still and nothing
# is reported. eps=(1e-15, 1e-3) gives the step back, as the last line shows.
#
# Seen on 2026-11-28, Python 3.11 (share of 4096 parameters that one step moves; gradients are normal
# with the deviation given):
#   float32, default:            0.1 100%   0.01 100%   0.001 100%   0.0001 100%
#   bfloat16, default:           0.1 78%   0.01 77%   0.001 7%   0.0001 0%
#   bfloat16, epsilon1 = 1e-15:  0.1 78%   0.01 77%   0.001 77%   0.0001 77%
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile torch==2.13.0 numpy==2.4.6

venv/bin/python - <<'END'
import torch

def shares(dtype, **options):
    found = []
    for deviation in (1e-1, 1e-2, 1e-3, 1e-4):
        p = torch.nn.Parameter(torch.ones(64, 64, dtype=dtype))
        generator = torch.Generator().manual_seed(1)
        p.grad = (torch.randn(64, 64, generator=generator) * deviation).to(dtype)
        torch.optim.Adafactor([p], **options).step()
        found.append((deviation, (p.detach() != 1).float().mean().item()))
    return found

full, half = shares(torch.float32), shares(torch.bfloat16)
small = shares(torch.bfloat16, eps=(1e-15, 1e-3))
named = {"float32, default": full, "bfloat16, default": half, "bfloat16, epsilon1 = 1e-15": small}
for name, rows in named.items():
    print(f"{name + ':':28}", "   ".join(f"{deviation} {100 * share:.0f}%" for deviation, share in rows))
assert all(share > 0.99 for _, share in full)
assert half[0][1] > 0.5 and half[-1][1] == 0
assert all(share > 0.5 for _, share in small)
END
