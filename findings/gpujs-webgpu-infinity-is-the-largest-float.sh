#!/usr/bin/env bash
# gpu.js 2.24.1, mode `webgpu`, with webgpu 0.6.2 (Dawn in Node).
#
# `Infinity` in a kernel's text, and in `this.constants`, becomes 3.4028235e38, the largest float. Only
# an infinity that comes in as an argument stays one. (WebGL's modes write the literal so too, by hand
# on the same day.) So in one kernel x === Infinity is false for an infinite x, and x > Infinity is true.
#
# Why it matters: a check for overflow (`x === Infinity`) in a step that skips gradients which are not
# finite is silently never true, in the one mode that it was written for.
#
# Seen on 2026-11-28, Node 20.20, SwiftShader (literal; constant; argument; x === Infinity; x > Infinity):
#   cpu: Infinity Infinity Infinity 1 0
#   webgpu: 3.4028234663852886e+38 3.4028234663852886e+38 Infinity 0 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Scripts are ignored because an optional dependency would be built from source.
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1 webgpu@0.6.2

# WebGPU in Node needs a Vulkan driver: SwiftShader, which comes with Chromium (the Debian package too).
for driver in /usr/lib/chromium /usr/lib/chromium-browser /usr/lib64/chromium /opt/google/chrome none; do
  if [ -f "$driver/vk_swiftshader_icd.json" ]; then break; fi
done
if [ "$driver" = none ]; then
  echo "Not run: it needs SwiftShader, the Vulkan driver that comes with Chromium." >&2
  exit 2
fi
export LD_LIBRARY_PATH=$driver XDG_RUNTIME_DIR=$folder
export VK_DRIVER_FILES=$driver/vk_swiftshader_icd.json VK_ICD_FILENAMES=$driver/vk_swiftshader_icd.json

node --input-type=module <<'END'
import assert from 'node:assert/strict'
import gpujs from 'gpu.js'
import { create, globals } from 'webgpu'

Object.assign(globalThis, globals)
globalThis.webgpu = create([])
Object.defineProperty(globalThis, 'navigator', { value: { gpu: globalThis.webgpu }, configurable: true })

const expressions = ['Infinity', 'this.constants.limit', 'x', 'x === Infinity ? 1 : 0', 'x > Infinity ? 1 : 0']
const results = {}
for (const mode of ['cpu', 'webgpu']) {
  const gpu = new gpujs.GPU({ mode })
  results[mode] = []
  for (const expression of expressions) {
    const settings = { output: [1], precision: 'single', constants: { limit: Infinity } }
    const kernel = gpu.createKernel(`function k(x) { return ${expression} }`, settings)
    results[mode].push((await kernel(Infinity))[0])
    assert.equal(kernel.kernel.constructor.mode, mode)
  }
  console.log(`${mode}: ${results[mode].join(' ')}`)
}
const largest = (2 - 2 ** -23) * 2 ** 127
assert.deepEqual(results.cpu, [Infinity, Infinity, Infinity, 1, 0])
assert.deepEqual(results.webgpu, [largest, largest, Infinity, 0, 1])
process.exit(0)
END
