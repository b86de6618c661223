#!/usr/bin/env bash
# numpy 2.4.6 with ml_dtypes 0.6.0.
#
# Sums of bfloat16 arrays stop at 256: 256 + 1 is not a bfloat16 number, and numpy adds one by one in the
# array's own type. So the mean of a thousand ones is 0.256. For its own float16 numpy takes the mean in
# float32, and adds sums pairwise; neither is done for the types of ml_dtypes, without a warning.
#
# Why it matters: bfloat16 checkpoints read by safetensors.numpy or jax are such arrays; a statistic of
# them taken in numpy (a mean, a variance, a norm by hand) is wrong by any factor.
#
# Seen on 2026-11-28, Python 3.11 (1000 ones):
#   float16: sum 1000, mean 1
#   bfloat16: sum 256, mean 0.256
#   bfloat16, mean with dtype=float32: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 ml_dtypes==0.6.0

venv/bin/python - <<'END'
import ml_dtypes
import numpy as np

results = {}
for name, dtype in (("float16", np.float16), ("bfloat16", ml_dtypes.bfloat16)):
    ones = np.ones(1000, dtype)
    results[name] = float(ones.sum()), float(ones.mean())
    print(f"{name}: sum {results[name][0]:g}, mean {results[name][1]:.3g}")
right = float(np.ones(1000, ml_dtypes.bfloat16).mean(dtype=np.float32))
print(f"bfloat16, mean with dtype=float32: {right:g}")
assert results["float16"] == (1000, 1) and right == 1
assert results["bfloat16"][0] == 256 and results["bfloat16"][1] < 0.26
END
