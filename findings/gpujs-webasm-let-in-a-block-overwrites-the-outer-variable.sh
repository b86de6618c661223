#!/usr/bin/env bash
# gpu.js 2.24.1, mode `webasm`.
#
# All variables of a kernel that have one name are one variable: a `let` inside a block, or in the head
# of an inner loop, overwrites the outer one of that name. The modes `cpu` and `webgpu` keep JavaScript's
# block scope. Nothing is warned of.
#
# Why it matters: two nested loops over `i` are legal JavaScript, and generated or inlined kernels have
# them. In `webasm`, which the automatic choice takes where there is no GPU, they run too few rounds.
#
# Seen on 2026-11-28, Node 20.20 (nested loops over i; a let in an if; a let in a loop):
#   plain JavaScript: 6 1 1
#   cpu: 6 1 1
#   webasm: 2 5 7
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Scripts are ignored because an optional dependency would be built from source.
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import gpujs from 'gpu.js'

const kernels = [
  'function k(a) { let s = 0; for (let i = 0; i < 3; i++) { for (let i = 0; i < 2; i++) { s += 1 } } return s }',
  'function k(a) { let v = 1; if (a > 0) { let v = 5 } return v }',
  'function k(a) { let v = 1; for (let i = 0; i < 2; i++) { let v = 7 } return v }',
]
const results = { 'plain JavaScript': kernels.map((source) => new Function(`return ${source}`)()(1)) }
for (const mode of ['cpu', 'webasm']) {
  const gpu = new gpujs.GPU({ mode })
  results[mode] = kernels.map((source) => {
    const kernel = gpu.createKernel(source, { output: [1] })
    const [value] = kernel(1)
    assert.equal(kernel.kernel.constructor.mode, mode)
    return value
  })
}
for (const [name, values] of Object.entries(results)) console.log(`${name}: ${values.join(' ')}`)
assert.deepEqual(results, { 'plain JavaScript': [6, 1, 1], cpu: [6, 1, 1], webasm: [2, 5, 7] })
END
