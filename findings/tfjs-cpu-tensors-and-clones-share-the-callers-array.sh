#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 with @tensorflow/tfjs-backend-cpu 4.22.0 and -wasm 4.22.0.
#
# On the CPU backend tf.tensor(typedArray) keeps the caller's array and does not copy it, and clone(),
# reshape() and tf.variable() share it on. Filling the array again changes all of them, though tensors
# are said to be immutable. On the WebAssembly backend the same program copies.
#
# Why it matters: one Float32Array for all batches, filled anew each time, is the usual loop. On this
# backend an earlier batch that is still held, a variable that was made from one, and a clone kept as
# "the best weights so far" all turn into the newest numbers.
#
# Seen on 2026-11-28, Node 20.20 (after the array of 1 is filled with 99: tensor, its clone, a variable):
#   cpu: 99 99 99
#   wasm: 1 1 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @tensorflow/tfjs-core@4.22.0 \
  @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'

for (const [backend, expected] of [['cpu', 99], ['wasm', 1]]) {
  assert.ok(await tf.setBackend(backend))
  const batch = new Float32Array([1, 1, 1])
  const tensor = tf.tensor(batch)
  const all = [tensor, tensor.clone(), tf.variable(tensor)]
  batch.fill(99)
  const values = all.map((one) => one.dataSync()[0])
  console.log(`${backend}: ${values.join(' ')}`)
  assert.deepEqual(values, [expected, expected, expected])
}
END
