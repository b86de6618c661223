#!/usr/bin/env bash
# webgpu 0.6.2 (Dawn in Node) with SwiftShader, the software adapter that Chromium falls back to.
#
# tanh(x) is NaN as soon as exp(|x|) overflows, from 89 on, where it should be 1 or -1; asinh(x) cancels
# for large negative x: asinh(-30000) is -88 instead of -11. These are ordinary finite numbers. WGSL
# permits it: its table of accuracies takes the error of these functions from sinh(x) / cosh(x) and from
# log(x + sqrt(x * x + 1)). Other drivers may do better.
#
# Why it matters: one large activation turns GELU or an LSTM into NaN, and with it the whole step. A
# kernel has to clamp the argument, tanh(clamp(x, -15, 15)), to be right everywhere.
#
# Seen on 2026-11-28, Node 20.20:
#   SwiftShader driver 5.0.0
#   tanh(88) = 1, tanh(89) = NaN, tanh(-100) = NaN
#   asinh(30000) = 11.0021, asinh(-30000) = -88.0297
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund webgpu@0.6.2

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
import { create, globals } from 'webgpu'

Object.assign(globalThis, globals)
globalThis.webgpu = create([])
const adapter = await globalThis.webgpu.requestAdapter()
const device = await adapter.requestDevice()
console.log(adapter.info.description)

async function evaluate(name, numbers) {
  const code = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
      x[id.x] = ${name}(x[id.x]);
    }`
  const module = device.createShaderModule({ code })
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } })
  const size = 4 * numbers.length
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST })
  const copy = device.createBuffer({ size, usage: COPY_DST | MAP_READ })
  device.queue.writeBuffer(buffer, 0, new Float32Array(numbers))
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  const entries = [{ binding: 0, resource: { buffer } }]
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
  pass.dispatchWorkgroups(numbers.length)
  pass.end()
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, size)
  device.queue.submit([encoder.finish()])
  await copy.mapAsync(GPUMapMode.READ)
  const values = Array.from(new Float32Array(copy.getMappedRange()), (value) => Number(value.toFixed(4)))
  console.log(numbers.map((x, i) => `${name}(${x}) = ${values[i]}`).join(', '))
  return values
}
assert.deepEqual(await evaluate('tanh', [88, 89, -100]), [1, Number.NaN, Number.NaN])
assert.deepEqual(await evaluate('asinh', [30000, -30000]), [11.0021, -88.0297])
process.exit(0)
END
