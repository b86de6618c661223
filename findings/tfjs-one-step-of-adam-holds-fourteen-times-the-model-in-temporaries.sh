#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 with @tensorflow/tfjs-backend-cpu 4.22.0.
#
# At its peak one applyGradients of tf.train.adam holds temporaries of 14 times the whole model, besides
# its state of 2 times. The loop over all variables is in one tidy, so all intermediate tensors of all
# variables live until the last one is done; Adamax does so too (10 times). The other optimizers tidy
# for each variable: RMSProp needs 15 times one variable, whatever the number of variables.
#
# Why it matters: in a browser the optimizer's step, not the activations, decides how large a model can
# be; 67 million parameters of 4 bytes need 4 GB, the whole heap of the WebAssembly backend.
#
# Seen on 2026-11-28, Node 20.20 (peak of a step beyond what is held, in sizes of the whole model):
#   2 variables: adam 14.0, adamax 10.0, rmsprop 7.5, sgd 1.0
#   16 variables: adam 14.0, adamax 10.0, rmsprop 0.9, sgd 0.1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'

await tf.setBackend('cpu')
const side = 128

async function peakOfAStep(name, count) {
  const variables = Array.from({ length: count }, () => tf.variable(tf.zeros([side, side])))
  const gradients = Object.fromEntries(variables.map((v) => [v.name, tf.ones([side, side])]))
  const optimizer = tf.train[name](0.01)
  optimizer.applyGradients(gradients) // makes the state
  const held = tf.memory().numBytes
  const { peakBytes } = await tf.profile(() => optimizer.applyGradients(gradients))
  return (peakBytes - held) / (4 * side * side * count)
}
const peaks = {}
for (const count of [2, 16]) {
  peaks[count] = {}
  for (const name of ['adam', 'adamax', 'rmsprop', 'sgd']) peaks[count][name] = await peakOfAStep(name, count)
  const words = Object.entries(peaks[count]).map(([name, peak]) => `${name} ${peak.toFixed(1)}`)
  console.log(`${count} variables: ${words.join(', ')}`)
}
for (const count of [2, 16]) assert.ok(Math.abs(peaks[count].adam - 14) < 0.1)
assert.ok(peaks[16].rmsprop < 1)
END
