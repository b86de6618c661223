#!/usr/bin/env bash
# gpu.js 2.24.1.
#
# A loop whose bound comes from a kernel's argument, and any `while`, ends after 1000 rounds without a
# word. This is so in mode `cpu` too, which is JavaScript and could run on. The same bound as a literal,
# as a local constant, from `this.thread` or from `this.constants` is kept. (The README names
# `loopMaxIterations`, default 1000, but not which loops it cuts, nor that the result is just short.)
#
# Why it matters: a sum over an axis whose length is an argument is right in every test with small
# matrices and wrong in training, by a factor that looks like a learning rate.
#
# Seen on 2026-11-28, Node 20.20:
#   cpu: argument 1000, array element 1000, while 1000, local constant 5000, thread 5000, constants 5000
#   webasm: argument 1000, array element 1000, while 1000, local constant 5000, thread 5000, constants 5000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Scripts are ignored because an optional dependency would be built from source.
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import gpujs from 'gpu.js'

const kernels = {
  argument: ['for (let i = 0; i < a; i++) { s += 1 }', 5000],
  'array element': ['for (let i = 0; i < a[0]; i++) { s += 1 }', [5000]],
  while: ['while (s < a) { s += 1 }', 5000],
  'local constant': ['const n = 5000; for (let i = 0; i < n; i++) { s += 1 }', 0],
  thread: ['for (let i = 0; i < 5000 + this.thread.x; i++) { s += 1 }', 0],
  constants: ['for (let i = 0; i < this.constants.n; i++) { s += 1 }', 0],
}
for (const mode of ['cpu', 'webasm']) {
  const gpu = new gpujs.GPU({ mode })
  const counts = {}
  for (const [name, [loop, argument]] of Object.entries(kernels)) {
    const source = `function k(a) { let s = 0; ${loop} return s }`
    const kernel = gpu.createKernel(source, { output: [1], constants: { n: 5000 } })
    counts[name] = kernel(argument)[0]
    assert.equal(kernel.kernel.constructor.mode, mode)
  }
  console.log(`${mode}: ${Object.entries(counts).map((pair) => pair.join(' ')).join(', ')}`)
  assert.deepEqual(Object.values(counts), [1000, 1000, 1000, 5000, 5000, 5000])
}
END
