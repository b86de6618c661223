#!/usr/bin/env bash
# @jax-js/jax 0.1.25, run by the package node 24.21.0.
#
# A product with the constant 0 is 0, whatever the other factor: NaN * 0 and Infinity * 0 are 0, on the
# devices cpu and wasm, in jit and outside of it. So is a product with an array of
# nothing but zeros, which is kept as a constant. With an array that has another number in it too, the product
# with its zeros is NaN, as it should.
#
# Why it matters: x * 0 is a usual way to make zeros like x that carry NaN on, to mask by a number, or to test
# for what is not finite; and a loss whose weight is set to 0 hides that it has become NaN.
#
# Seen on 2026-11-29, Node 24.21 (of NaN, Infinity, 1):
#   cpu: by the number 0,0,0 in jit 0,0,0 by an array of zeros 0,0,0 by 0,0,1 NaN,NaN,1
#   wasm: by the number 0,0,0 in jit 0,0,0 by an array of zeros 0,0,0 by 0,0,1 NaN,NaN,1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @jax-js/jax@0.1.25 node@24.21.0

cat > products.mjs <<'END'
import assert from 'node:assert/strict'
import { init, jit, numpy as np } from '@jax-js/jax'

await init()
for (const device of ['cpu', 'wasm']) {
  const array = (...numbers) => np.array(new Float32Array(numbers), { device })
  const x = () => array(NaN, Infinity, 1)
  const byNumber = x().mul(0).js()
  const inJit = jit((a) => a.mul(0))(x()).js()
  const byZeros = x().mul(array(0, 0, 0)).js()
  const byOthers = x().mul(array(0, 0, 1)).js()
  const arrays = `by an array of zeros ${byZeros} by 0,0,1 ${byOthers}`
  console.log(`${device}: by the number ${byNumber} in jit ${inJit} ${arrays}`)
  assert.deepEqual(byNumber, [0, 0, 0])
  assert.deepEqual(inJit, [0, 0, 0])
  assert.deepEqual(byZeros, [0, 0, 0])
  assert.deepEqual(byOthers, [NaN, NaN, 1])
}
END
./node_modules/.bin/node products.mjs
