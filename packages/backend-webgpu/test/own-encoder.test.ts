import { type AdafactorOptions, adafactor, referenceBackend } from '@adafactor/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectClose } from '../../conformance/test/support/expect-numbers.ts'
import type { WebgpuBackend, WebgpuTensor } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { bytesOf, closeAfterEach, expectSame, openShared, userBuffer } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'
import { numbersFor } from './support/training.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

const shapes = { w: [37, 21], b: [21] } as const
type Name = keyof typeof shapes
const names: readonly Name[] = ['w', 'b']
const options: AdafactorOptions = { learningRate: 0.05, momentum: 0.9 }

const initial = (name: Name) => Float32Array.from(numbersFor(name, { shape: shapes[name] }, 0))
const target = (name: Name) => Float32Array.from(numbersFor(name, { shape: shapes[name] }, 1))

/** A pass of the user's: the gradient of half the square of what is left to the target. */
const code = `
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read> wanted : array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient : array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  if (id.x < arrayLength(&x)) { gradient[id.x] = x[id.x] - wanted[id.x]; }
}`

/** A model whose gradients the user's own passes compute, on a device of the user's. */
async function prepare() {
  const { device, backend } = await openShared()
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  })
  const buffersOf = (name: Name) =>
    [initial(name), target(name), new Float32Array(initial(name).length)].map((numbers) =>
      userBuffer(device, numbers),
    ) as [GPUBuffer, GPUBuffer, GPUBuffer]
  const buffers = { w: buffersOf('w'), b: buffersOf('b') }
  const wrap = (index: 0 | 2) =>
    Object.fromEntries(
      names.map((name) => [name, backend.wrap(buffers[name][index], shapes[name])]),
    ) as Record<Name, WebgpuTensor>
  const [params, gradients] = [wrap(0), wrap(2)]
  const optimizer = adafactor({ backend, params, ...options })
  /** Of the user's: what the gradients are computed by. */
  const backward = (encoder: GPUCommandEncoder) => {
    for (const name of names) {
      const pass = encoder.beginComputePass()
      pass.setPipeline(pipeline)
      pass.setBindGroup(
        0,
        device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: buffers[name].map((buffer, binding) => ({ binding, resource: { buffer } })),
        }),
      )
      pass.dispatchWorkgroups(Math.ceil(initial(name).length / 64))
      pass.end()
    }
  }
  const read = async () =>
    Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [
          name,
          new Float32Array(await bytesOf(device, buffers[name][0])),
        ]),
      ),
    ) as Record<Name, Float32Array>
  return { device, backend, params, gradients, optimizer, backward, read, buffers }
}

/** The same, each pass and each step submitted on its own. */
async function trainStepByStep(steps: number): Promise<Record<Name, Float32Array>> {
  const { device, gradients, optimizer, backward, read } = await prepare()
  for (let step = 0; step < steps; step++) {
    const encoder = device.createCommandEncoder()
    backward(encoder)
    device.queue.submit([encoder.finish()])
    await optimizer.step(gradients)
  }
  return read()
}

/** And in float64 on the host. */
function trainInFloat64(steps: number): Record<Name, ArrayLike<number>> {
  const backend = referenceBackend()
  const params = {
    w: backend.create(shapes.w, initial('w')),
    b: backend.create(shapes.b, initial('b')),
  }
  const optimizer = adafactor({ backend, params, ...options })
  const gradient = (name: Name) => {
    const wanted = target(name)
    const numbers = Array.from(params[name].data, (value, index) => value - (wanted[index] ?? 0))
    return backend.create(shapes[name], numbers)
  }
  for (let step = 0; step < steps; step++) optimizer.step({ w: gradient('w'), b: gradient('b') })
  return { w: params.w.data, b: params.b.data }
}

async function record(backend: WebgpuBackend, encoder: GPUCommandEncoder, work: () => unknown) {
  backend.submit = encoder
  await work()
  backend.submit = 'own'
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('two steps between passes of the user’s are one submission, which the user makes', async () => {
    const { device, backend, gradients, optimizer, backward, read, buffers } = await prepare()
    await backend.flush?.()
    const before = backend.counters()
    const between = userBuffer(device, new Float32Array(initial('w').length))
    const encoder = device.createCommandEncoder()
    backward(encoder)
    await record(backend, encoder, () => optimizer.step(gradients))
    encoder.copyBufferToBuffer(buffers.w[0], 0, between, 0, between.size)
    backward(encoder)
    await record(backend, encoder, () => optimizer.step(gradients))
    expectSame((await read()).w, initial('w'))
    device.queue.submit([encoder.finish()])
    const after = backend.counters()
    expect(after.submissions).toBe(before.submissions)
    expect(after.readBacks).toBe(before.readBacks)
    const found = await read()
    const [once, twice] = [await trainStepByStep(1), await trainStepByStep(2)]
    expectSame(new Float32Array(await bytesOf(device, between)), once.w)
    const expected = trainInFloat64(2)
    for (const name of names) {
      expectSame(found[name], twice[name])
      expectClose(found[name], expected[name], 1e-6, name)
    }
  })

  test('an encoder of several, step for step, and own submissions in between', async () => {
    const { device, backend, gradients, optimizer, backward, read } = await prepare()
    for (const steps of [1, 3, 2]) {
      const encoder = device.createCommandEncoder()
      for (let step = 0; step < steps; step++) {
        backward(encoder)
        await record(backend, encoder, () => optimizer.step(gradients))
      }
      device.queue.submit([encoder.finish()])
      const alone = device.createCommandEncoder()
      backward(alone)
      device.queue.submit([alone.finish()])
      await optimizer.step(gradients)
    }
    const [found, expected] = [await read(), await trainStepByStep(9)]
    for (const name of names) {
      expectSame(found[name], expected[name])
      expectClose(found[name], trainInFloat64(9)[name], 1e-5, name)
    }
  })
})
