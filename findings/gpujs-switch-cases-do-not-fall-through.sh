#!/usr/bin/env bash
# gpu.js 2.24.1.
#
# In a kernel's `switch` each case with statements ends by itself: without a `break` the next case is
# not run, as it would be in JavaScript, C, GLSL and the like. Mode `cpu`, which writes JavaScript, does
# so too (`webgpu`, `webgl` and `webgl2`, by hand on the same day, as well). Empty cases do fall through.
#
# Why it matters: a table of stages written as a switch that falls through (the tail of an unrolled
# loop) leaves most of its stages out, in the reference mode as well, so comparing modes shows nothing.
#
# Seen on 2026-11-28, Node 20.20 (threads 0, 1, 2):
#   plain JavaScript: 11 10 100
#   cpu: 1 10 100
#   webasm: 1 10 100
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Scripts are ignored because an optional dependency would be built from source.
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import gpujs from 'gpu.js'

const source = `function k() {
  let r = 0
  switch (this.thread.x) {
    case 0: r += 1
    case 1: r += 10; break
    default: r += 100
  }
  return r
}`
const plain = new Function(`return ${source}`)()
const results = { 'plain JavaScript': [0, 1, 2].map((x) => plain.call({ thread: { x } })) }
for (const mode of ['cpu', 'webasm']) {
  const kernel = new gpujs.GPU({ mode }).createKernel(source, { output: [3] })
  results[mode] = Array.from(kernel())
  assert.equal(kernel.kernel.constructor.mode, mode)
}
for (const [name, values] of Object.entries(results)) console.log(`${name}: ${values.join(' ')}`)
assert.deepEqual(results, { 'plain JavaScript': [11, 10, 100], cpu: [1, 10, 100], webasm: [1, 10, 100] })
END
