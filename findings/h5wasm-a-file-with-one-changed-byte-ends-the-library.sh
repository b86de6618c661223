#!/usr/bin/env bash
# h5wasm 0.10.3 (HDF5 2.0.0).
#
# One changed byte in a valid file makes the library abort, "Aborted()" or "memory access out of bounds", where
# it should say that the file is damaged. The module is then of no use: the file as it was, which opened before,
# does not open again. Nothing but a new process, worker or page helps.
#
# Why it matters: a page or a server that opens files of others stops opening any after the first damaged
# one, and the message does not say so. About one of 200 randomly damaged files does it. Read them in a worker,
# and start a new one when it throws a RuntimeError.
#
# Seen on 2026-11-29, Node 24.21.0:
#   byte 874 of 6160 is 0, and as 1: memory access out of bounds
#   the file as it was, after that: RuntimeError: null function or function signature mismatch
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --silent h5wasm@0.10.3
cat >look.mjs <<'END'
import assert from 'node:assert'
import { File, Group, ready } from 'h5wasm'

const library = await ready
library.activate_throwing_error_handler()
const open = (bytes) => {
  library.FS.writeFile('file.h5', bytes)
  const file = new File('file.h5', 'r')
  const walk = (group) => {
    for (const key of group.keys()) {
      const entity = group.get(key)
      if (entity instanceof Group) walk(entity)
      else entity.value
      entity.attrs
    }
  }
  try {
    walk(file)
  } finally {
    file.close()
  }
}

const made = new File('made.h5', 'w')
const vars = made.create_group('layers').create_group('dense').create_group('vars')
vars.create_dataset({ name: '0', data: Float32Array.of(1, 2, 3) })
vars.create_dataset({ name: '1', data: Float32Array.of(4) })
vars.create_attribute('name', 'dense')
made.close()
const bytes = library.FS.readFile('made.h5').slice()
open(bytes)

const { place, value, reason } = firstAbort()
console.log(`byte ${place} of ${bytes.length} is ${bytes[place]}, and as ${value}: ${reason}`)
let after = 'opens'
try {
  open(bytes)
} catch (error) {
  after = `${error.name}: ${error.message.split('\n')[0]}`
}
console.log(`the file as it was, after that: ${after}`)
assert(after !== 'opens')

function firstAbort() {
  for (const value of [255, 1]) {
    for (let place = 8; place < bytes.length; place++) {
      try {
        open(bytes.with(place, value))
      } catch (error) {
        if (error.name === 'RuntimeError') return { place, value, reason: error.message.split('.')[0] }
      }
    }
  }
  throw new Error('nothing aborts')
}
END
node look.mjs
