#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0 with @tensorflow/tfjs-backend-wasm 4.22.0.
#
# On the backend wasm the gradients of tf.conv3d are wrong, without an error, where strides are larger than
# 1: of an input [1, 10, 100] with strides of 2 and a filter of one number, the filter gets the gradient of
# the first element alone, and the input none. The forward pass is right, and so are both on the backend cpu.
#
# Why it matters: a network with strided 3-D convolutions seems to train on wasm, and its filters learn from
# a part of the data, those before them from nothing.
#
# Seen on 2026-11-29, Node 24.21 (gradient of the sum, by the filter and by the input):
#   cpu: 101 and 2,0,2
#   wasm: 1 and 0,0,0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 \
  @tensorflow/tfjs-backend-wasm@4.22.0

node --input-type=module 2>/dev/null <<'END'
import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

const expected = { cpu: ['101', '2,0,2'], wasm: ['1', '0,0,0'] }
for (const [backend, gradients] of Object.entries(expected)) {
  assert.ok(await tf.setBackend(backend))
  const input = tf.tensor5d([1, 10, 100], [1, 1, 3, 1, 1])
  const filter = tf.tensor5d([2], [1, 1, 1, 1, 1])
  const convolve = (x, f) => tf.conv3d(x, f, [1, 2, 1], 'valid').sum()
  assert.equal(convolve(input, filter).dataSync()[0], 202)
  const [ofInput, ofFilter] = tf.grads(convolve)([input, filter])
  const found = [ofFilter, ofInput].map((gradient) => gradient.dataSync().join())
  console.log(`${backend}: ${found.join(' and ')}`)
  assert.deepEqual(found, gradients)
}
END
