#!/usr/bin/env bash
# transformers 5.24.0 with torch 2.13.0.
#
# transformers' Adafactor calls the closure of step(closure) with gradients turned off, because the whole
# step is under torch.no_grad(). A closure that computes the loss and its gradients, as PyTorch's
# documentation shows it, fails in backward(). PyTorch's own optimizers turn gradients on again for it.
#
# Why it matters: a training loop that hands every optimizer a closure runs with all of torch.optim and
# stops here with a message about the loss ("does not require grad"), not about the optimizer.
#
# Seen on 2026-11-28, Python 3.11:
#   torch.optim.Adafactor: loss has a gradient: True
#   transformers.Adafactor: loss has a gradient: False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile torch==2.13.0 numpy==2.4.6 transformers==5.24.0

venv/bin/python - <<'END'
import torch
import transformers

def closure_has_gradients(cls):
    p, seen = torch.nn.Parameter(torch.ones(3)), []
    optimizer = cls([p])

    def closure():
        loss = (p * p).sum()
        seen.append(loss.requires_grad)
        return loss

    optimizer.step(closure)
    return seen[0]

for name, cls, expected in (
    ("torch.optim.Adafactor", torch.optim.Adafactor, True),
    ("transformers.Adafactor", transformers.optimization.Adafactor, False),
):
    found = closure_has_gradients(cls)
    print(f"{name}: loss has a gradient: {found}")
    assert found == expected
END
