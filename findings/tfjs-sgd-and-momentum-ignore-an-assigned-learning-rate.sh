#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 with @tensorflow/tfjs-backend-cpu 4.22.0.
#
# optimizer.learningRate = x changes the rate of Adam, Adamax, Adagrad, Adadelta and RMSProp. In SGD and
# Momentum the property changes as well, and getConfig() reports it, but the steps go on with the rate
# of the constructor, which was put aside as a tensor.
#
# Why it matters: a decay of the learning rate that was tried with Adam does nothing after a change to
# SGD, and a log of optimizer.learningRate shows the decay. Those two have setLearningRate(x); the
# others have not, so no one way serves all.
#
# Seen on 2026-11-28, Node 20.20 (movement in a step after learningRate = 0; what getConfig() says):
#   sgd 0.1 (0), momentum 0.1 (0), adam 0 (0), adamax 0 (0), rmsprop 0 (0), adagrad 0 (0), adadelta 0 (0)
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
const words = []
for (const name of ['sgd', 'momentum', 'adam', 'adamax', 'rmsprop', 'adagrad', 'adadelta']) {
  const optimizer = tf.train[name](0.1, ...(name === 'momentum' ? [0.9] : []))
  const variable = tf.variable(tf.scalar(1))
  optimizer.learningRate = 0
  optimizer.applyGradients({ [variable.name]: tf.scalar(1) })
  const movement = Number((1 - variable.dataSync()[0]).toFixed(3))
  words.push(`${name} ${movement} (${optimizer.getConfig().learningRate})`)
  assert.equal(movement, name === 'sgd' || name === 'momentum' ? 0.1 : 0)
  assert.equal(optimizer.getConfig().learningRate, 0)
}
console.log(words.join(', '))
END
