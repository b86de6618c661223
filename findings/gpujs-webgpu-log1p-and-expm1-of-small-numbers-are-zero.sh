#!/usr/bin/env bash
# gpu.js 2.24.1, mode `webgpu`, with webgpu 0.6.2 (Dawn in Node).
#
# Math.log1p and Math.expm1 are among the supported functions, but are written as log(1 + x) and
# exp(x) - 1: for small x, which they exist for, nothing of the number is left. (WebGL's modes gave the
# same, by hand on the same day; `cpu` and `webasm` are exact.)
#
# Why it matters: softplus, log-sum-exp and cross-entropy written in their stable forms are as unstable
# as the naive ones, and only on the GPU; gradients through them become exactly zero.
#
# Seen on 2026-11-28, Node 20.20, SwiftShader (log1p and expm1 of 1e-8, then of 3e-6):
#   cpu: 1.00e-8 1.00e-8 3.00e-6 3.00e-6
#   webasm: 1.00e-8 1.00e-8 3.00e-6 3.00e-6
#   webgpu: 0.00e+0 0.00e+0 2.98e-6 2.98e-6
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

for (const mode of ['cpu', 'webasm', 'webgpu']) {
  const gpu = new gpujs.GPU({ mode })
  const values = []
  for (const x of [1e-8, 3e-6]) {
    for (const name of ['log1p', 'expm1']) {
      const source = `function k(x) { return Math.${name}(x) }`
      const kernel = gpu.createKernel(source, { output: [1], precision: 'single' })
      values.push((await kernel(x))[0])
      assert.equal(kernel.kernel.constructor.mode, mode)
    }
  }
  console.log(`${mode}: ${values.map((value) => value.toExponential(2)).join(' ')}`)
  const relativeErrors = values.map((value, i) => Math.abs(value / (i < 2 ? 1e-8 : 3e-6) - 1))
  if (mode === 'webgpu') assert.deepEqual(values.slice(0, 2), [0, 0])
  else assert.ok(Math.max(...relativeErrors) < 1e-5, mode)
}
process.exit(0)
END
