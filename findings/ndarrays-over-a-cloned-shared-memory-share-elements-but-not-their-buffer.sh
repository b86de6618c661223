#!/usr/bin/env bash
# ndarray 1.1.1 over a shared WebAssembly memory, Node 20 and later.
#
# structuredClone of the buffer of a shared memory, within one thread, gives another SharedArrayBuffer over
# the same bytes. Two ndarrays over the two write each other's elements, while data.buffer === data.buffer
# is false: a check for shared memory that compares buffers calls them apart. Each of the buffers is
# collected by itself, and a FinalizationRegistry tells of it while the memory lives on.
#
# Why it matters: checks that a gradient does not overlap its parameter compare buffers first. And an
# allocator over a shared memory can give each array such a buffer, and so learn when the last view of it
# is gone, which it can't over a plain memory, where a clone is a copy.
#
# Seen on 2026-11-29, Node 20.20.2 and 24.21.0:
#   same buffer: false, same elements: true
#   a plain memory's clone has the same elements: false
#   the clone was collected while the memory lives on: true
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ndarray@1.1.1

cat > check.mjs <<'END'
import assert from 'node:assert/strict'
import ndarray from 'ndarray'

const size = { initial: 1, maximum: 1 }
const over = (buffer) => ndarray(new Float32Array(buffer, 0, 4), [2, 2])
const shares = (memory) => {
  const [one, other] = [over(memory.buffer), over(structuredClone(memory.buffer))]
  one.set(1, 1, 7)
  return { buffer: one.data.buffer === other.data.buffer, elements: other.get(1, 1) === 7 }
}

const memory = new WebAssembly.Memory({ ...size, shared: true })
const shared = shares(memory)
console.log(`same buffer: ${shared.buffer}, same elements: ${shared.elements}`)
assert.deepEqual(shared, { buffer: false, elements: true })

const plain = shares(new WebAssembly.Memory(size))
console.log(`a plain memory's clone has the same elements: ${plain.elements}`)
assert.equal(plain.elements, false)

let isCollected = false
const registry = new FinalizationRegistry(() => {
  isCollected = true
})
;(() => registry.register(structuredClone(memory.buffer), null))()
for (let turn = 0; turn < 50 && !isCollected; turn++) {
  await new Promise((resolve) => setTimeout(resolve, 10))
  globalThis.gc()
}
const lives = over(memory.buffer).get(1, 1) === 7
console.log(`the clone was collected while the memory lives on: ${isCollected && lives}`)
assert.ok(isCollected && lives)
END
node --expose-gc check.mjs
