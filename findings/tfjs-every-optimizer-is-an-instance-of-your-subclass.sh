#!/usr/bin/env bash
# @tensorflow/tfjs-core 4.22.0 with @tensorflow/tfjs-backend-cpu 4.22.0.
#
# tf.Optimizer has a Symbol.hasInstance of its own, which asks for three methods and never for the class.
# Static members are inherited, so a subclass has it too: tf.train.sgd(0.1) instanceof MyOptimizer is true,
# and so is a plain object with functions of the three names.
#
# Why it matters: code that tells its own optimizer from those of TensorFlow.js by instanceof, such as to
# decide whether a state in another layout can be read, takes every optimizer for its own. A subclass that
# wants the usual meaning has to define Symbol.hasInstance again.
#
# Seen on 2026-11-29, Node 24.21:
#   sgd is an instance of the subclass: true
#   an object of three functions is one: true
#   with Function's own check: false
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @tensorflow/tfjs-core@4.22.0 \
  @tensorflow/tfjs-backend-cpu@4.22.0

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'

class MyOptimizer extends tf.Optimizer {
  applyGradients() {}
}
const sgd = tf.train.sgd(0.1)
const functions = { minimize() {}, computeGradients() {}, applyGradients() {} }
console.log('sgd is an instance of the subclass:', sgd instanceof MyOptimizer)
console.log('an object of three functions is one:', functions instanceof MyOptimizer)
const usual = Function.prototype[Symbol.hasInstance].call(MyOptimizer, sgd)
console.log("with Function's own check:", usual)
assert.ok(sgd instanceof MyOptimizer)
assert.ok(functions instanceof MyOptimizer)
assert.ok(!usual)
END
