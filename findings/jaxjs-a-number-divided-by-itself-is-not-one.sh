#!/usr/bin/env bash
# @jax-js/jax 0.1.25, run by the package node 24.21.0.
#
# Division of float32 arrays on wasm, and on cpu outside of jit, multiplies by the reciprocal. So 3e38 / 3e38
# is 0.99999994, and 1e-39 / 1e-39 is infinite, since the reciprocal of 1e-39 is beyond float32. In jit on cpu
# the same lines give 1 and 1: what is compiled there computes in float64 between loading and storing.
#
# Why it matters: x / x = 1 is relied on by what normalises by a largest value, and an update divided by a small
# second moment becomes infinite where the quotient is an ordinary number. One program differs between devices.
#
# Seen on 2026-11-29, Node 24.21 (3e38 / 3e38, and 1e-39 / 1e-39):
#   cpu: 0.9999999403953552,Infinity in jit 1,1
#   wasm: 0.9999999403953552,Infinity in jit 0.9999999403953552,Infinity
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @jax-js/jax@0.1.25 node@24.21.0

cat > quotients.mjs <<'END'
import assert from 'node:assert/strict'
import { init, jit, numpy as np } from '@jax-js/jax'

await init()
const byReciprocal = [Math.fround(1 - 2 ** -24), Infinity]
const expected = { cpu: [byReciprocal, [1, 1]], wasm: [byReciprocal, byReciprocal] }
for (const [device, [eager, compiled]] of Object.entries(expected)) {
  const x = () => np.array(new Float32Array([3e38, 1e-39]), { device })
  const found = np.divide(x(), x()).js()
  const inJit = jit((a, b) => np.divide(a, b))(x(), x()).js()
  console.log(`${device}: ${found} in jit ${inJit}`)
  assert.deepEqual(found, eager)
  assert.deepEqual(inJit, compiled)
}
END
./node_modules/.bin/node quotients.mjs
