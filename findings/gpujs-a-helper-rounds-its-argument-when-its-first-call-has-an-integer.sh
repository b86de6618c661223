#!/usr/bin/env bash
# gpu.js 2.24.1, mode `webasm` (and, by hand on the same day, `webgpu`, `webgl` and `webgl2`).
#
# The parameters of a helper function get their types from the first call in the kernel's text. If that
# is `this.thread.x` or a loop's counter, the parameter is an integer, and the arguments of all later
# calls are rounded to one: f(0.5) is f(1), or f(0) for 0.25. Mode `cpu` computes what is written, and
# so do all modes when the calls are written in the other order. `strictIntegers` is off.
#
# Why it matters: f(i) + f(x) and f(x) + f(i) are different numbers, and only on the device.
#
# Seen on 2026-11-28, Node 20.20 (f doubles its argument; threads 0, 1, 2):
#   cpu: f(thread) + f(0.5) is 1 3 5; f(0.5) + f(thread) is 1 3 5
#   webasm: f(thread) + f(0.5) is 2 4 6; f(0.5) + f(thread) is 1 3 5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Scripts are ignored because an optional dependency would be built from source.
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import gpujs from 'gpu.js'

function run(mode, expression) {
  const gpu = new gpujs.GPU({ mode })
  gpu.addFunction('function f(x) { return x * 2 }')
  const kernel = gpu.createKernel(`function k(a) { return ${expression} }`, { output: [3] })
  const values = Array.from(kernel(0))
  assert.equal(kernel.kernel.constructor.mode, mode)
  return values
}
for (const mode of ['cpu', 'webasm']) {
  const threadFirst = run(mode, 'f(this.thread.x) + f(0.5)')
  const threadLast = run(mode, 'f(0.5) + f(this.thread.x)')
  console.log(`${mode}: f(thread) + f(0.5) is ${threadFirst.join(' ')}; f(0.5) + f(thread) is ` +
    threadLast.join(' '))
  assert.deepEqual(threadLast, [1, 3, 5])
  assert.deepEqual(threadFirst, mode === 'cpu' ? [1, 3, 5] : [2, 4, 6])
}
END
