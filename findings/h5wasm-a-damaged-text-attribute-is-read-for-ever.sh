#!/usr/bin/env bash
# h5wasm 0.10.3 (HDF5 2.0.0).
#
# Reading an attribute that is a text of variable length never returns if one byte of the heap that the text lies
# in (HDF5's global heap, "GCOL") is another one: the size of an object there. Nothing is thrown, and since
# the library is synchronous, nothing else of the page or process runs. The same file opens, and its numbers
# are read.
#
# Why it matters: h5py and Keras store texts so ("name" of every layer), so a page that lists the attributes of
# a file hangs on a damaged or hostile one. Read no such attributes of files of others, or read them in a
# worker that can be ended.
#
# Seen on 2026-11-29, Node 24.21.0:
#   as written: dense
#   one byte of its heap is 255: no answer in 10 seconds
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --silent h5wasm@0.10.3
cat >look.mjs <<'END'
import { File, ready } from 'h5wasm'

const library = await ready
library.activate_throwing_error_handler()
const made = new File('made.h5', 'w')
made.create_dataset({ name: 'w', data: Float32Array.of(1, 2, 3) })
made.create_attribute('name', 'dense')
made.close()
const bytes = library.FS.readFile('made.h5').slice()
// The heap has a head of 16 bytes, then an object: 8 bytes, and its size in 8.
if (process.argv[2]) bytes[Buffer.from(bytes).indexOf('GCOL') + 24] = Number(process.argv[2])
library.FS.writeFile('file.h5', bytes)
const file = new File('file.h5', 'r')
if (file.get('w').value.join() !== '1,2,3') throw new Error('the numbers are others')
console.log(file.attrs.name.value)
END
echo "as written: $(node look.mjs)"
code=0
timeout 10 node look.mjs 255 || code=$?
test "$code" = 124
echo 'one byte of its heap is 255: no answer in 10 seconds'
