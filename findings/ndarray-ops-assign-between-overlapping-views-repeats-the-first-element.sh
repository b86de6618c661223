#!/usr/bin/env bash
# ndarray 1.1.1 with ndarray-ops 1.2.2.
#
# ops.assign(a, b) copies element by element in one direction and does not look whether the two views
# share memory. Moving a window by one place repeats its first element all the way; assigning a
# transposed view of itself to a matrix loses half of it. numpy and TypedArray.set do what is written.
#
# Why it matters: shifting a history (of losses, of frames) or symmetrising a matrix in place reads well
# and is right in the other direction, so a test of "shift left" passes and "shift right" is wrong.
#
# Seen on 2026-11-28, Node 20.20:
#   shift left by one: 2 3 4 5 5
#   shift right by one: 1 1 1 1 1, TypedArray.set gives 1 1 2 3 4
#   transposed in place: 1 3 3 4 of 1 2 3 4
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ndarray@1.1.1 ndarray-ops@1.2.2

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import ndarray from 'ndarray'
import ops from 'ndarray-ops'

const five = () => ndarray(new Float32Array([1, 2, 3, 4, 5]), [5])
const left = five()
ops.assign(left.hi(4), left.lo(1))
const right = five()
ops.assign(right.lo(1), right.hi(4))
const set = five().data
set.set(set.subarray(0, 4), 1)
const matrix = ndarray(new Float32Array([1, 2, 3, 4]), [2, 2])
ops.assign(matrix, matrix.transpose(1, 0))

console.log(`shift left by one: ${left.data.join(' ')}`)
console.log(`shift right by one: ${right.data.join(' ')}, TypedArray.set gives ${set.join(' ')}`)
console.log(`transposed in place: ${matrix.data.join(' ')} of 1 2 3 4`)
assert.deepEqual([...left.data], [2, 3, 4, 5, 5])
assert.deepEqual([...right.data], [1, 1, 1, 1, 1])
assert.deepEqual([...set], [1, 1, 2, 3, 4])
assert.deepEqual([...matrix.data], [1, 3, 3, 4])
END
