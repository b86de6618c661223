#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0.
#
# model.save writes what an optimizer's getConfig() gives as it is, but loading turns every key and every
# string in it into camel case, as if all came from Python: "dense_one/kernel" comes back as
# "denseOne/kernel", as a key and as a value. Saving does not do the opposite first.
#
# Why it matters: a registered optimizer with settings by variable name (a rate for some, no decay for
# others) gets names that no variable has, and the settings silently do nothing after loading. A text without
# underscores survives, such as JSON with each of them written as an escape.
#
# Seen on 2026-11-29, Node 24.21:
#   saved: {"rates":{"dense_one/kernel":0.1},"frozen":"dense_one/bias"}
#   loaded: {"rates":{"denseOne/kernel":0.1},"frozen":"denseOne/bias"}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0

node --input-type=module 2>/dev/null <<'END'
import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'

class ByName extends tf.SGDOptimizer {
  static className = 'ByName'
  constructor(config) {
    super(0.1)
    this.config = config
  }
  getConfig() {
    return this.config
  }
  static fromConfig(cls, { rates, frozen }) {
    return new cls({ rates, frozen })
  }
}
tf.serialization.registerClass(ByName)

const config = { rates: { 'dense_one/kernel': 0.1 }, frozen: 'dense_one/bias' }
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'dense_one' })] })
model.compile({ optimizer: new ByName(config), loss: 'meanSquaredError' })
let saved
const keep = tf.io.withSaveHandler(async (artifacts) => {
  saved = artifacts
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
})
await model.save(keep, { includeOptimizer: true })
const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved))
const written = saved.trainingConfig.optimizer_config.config
const read = loaded.optimizer.getConfig()
console.log('saved:', JSON.stringify(written))
console.log('loaded:', JSON.stringify(read))
assert.deepEqual(written, config)
assert.deepEqual(read, { rates: { 'denseOne/kernel': 0.1 }, frozen: 'denseOne/bias' })
END
