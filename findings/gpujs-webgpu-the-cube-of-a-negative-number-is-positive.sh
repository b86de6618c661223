#!/usr/bin/env bash
# gpu.js 2.24.1, mode `webgpu`, with webgpu 0.6.2 (Dawn in Node).
#
# Math.pow(x, 3) and x ** 3 become WGSL's pow(x, 3.0), which is exp2(3 * log2(x)): the sign of a negative
# x is lost, or it is NaN, as the driver likes. gpu.js repairs pow(x, 0) only. With SwiftShader
# (-3) ** 3 is 27, in mode `webgpu` and (by hand on the same day) in `webgl` and `webgl2`.
#
# Why it matters: the usual form of GELU has x ** 3 inside its tanh. With the wrong sign it is off for
# every negative activation: GELU(-2) becomes -0.136 instead of -0.045. x * x * x is right.
#
# Seen on 2026-11-28, Node 20.20, SwiftShader ((-3) ** 3; Math.pow(-3, 3); x * x * x):
#   cpu: -27 -27 -27
#   webasm: -27 -27 -27
#   webgpu: 27 27 -27
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
  for (const expression of ['x ** 3', 'Math.pow(x, 3)', 'x * x * x']) {
    const source = `function k(x) { return ${expression} }`
    const kernel = gpu.createKernel(source, { output: [1], precision: 'single' })
    values.push(Number((await kernel(-3))[0].toFixed(3)))
    assert.equal(kernel.kernel.constructor.mode, mode)
  }
  console.log(`${mode}: ${values.join(' ')}`)
  assert.deepEqual(values, mode === 'webgpu' ? [27, 27, -27] : [-27, -27, -27])
}
process.exit(0)
END
