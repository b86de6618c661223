#!/usr/bin/env bash
# ndarray 1.1.1 and ndarray-ops 1.2.2 over a WebAssembly.Memory.
#
# memory.grow(0), which changes nothing in the memory, detaches its buffer: each typed array over it has
# length 0 from then on. An ndarray over such an array keeps its shape, reads undefined, loses what is
# written, and gives NaN as its sum; nothing throws. Only a new typed array, with the numbers still
# there, helps.
#
# Why it matters: any malloc inside a module may grow its memory, by no page at all too. A training
# step over views that were made before it moves nothing, in silence.
#
# Seen on 2026-11-28, Node 20.20:
#   before: sum 6; after grow(0): shape 3, get(0) undefined, sum NaN, set(0, 5) then get(0) undefined
#   a new view: 1 2 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ndarray@1.1.1 ndarray-ops@1.2.2

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import ndarray from 'ndarray'
import ops from 'ndarray-ops'

const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 })
const view = ndarray(new Float32Array(memory.buffer, 0, 3), [3])
for (let i = 0; i < 3; i++) view.set(i, i + 1)
const before = ops.sum(view)
memory.grow(0)
const [read, sum] = [view.get(0), ops.sum(view)]
view.set(0, 5)
console.log(`before: sum ${before}; after grow(0): shape ${view.shape}, get(0) ${read}, sum ${sum}, ` +
  `set(0, 5) then get(0) ${view.get(0)}`)
const renewed = [...new Float32Array(memory.buffer, 0, 3)]
console.log(`a new view: ${renewed.join(' ')}`)
assert.deepEqual([before, view.shape[0], read, sum, view.get(0)], [6, 3, undefined, Number.NaN, undefined])
assert.deepEqual(renewed, [1, 2, 3])
END
