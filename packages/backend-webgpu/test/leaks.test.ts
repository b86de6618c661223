import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type AdafactorOptions, adafactor, type Shape } from '@adafactor/core'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { WebgpuBackend } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, openShared, refusal, userBuffer } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'
import { created, numbersFor } from './support/training.js'
import { watchDriver } from './support/watch-driver.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

const shapes: Readonly<Record<string, Shape>> = { matrix: [6, 5], vector: [7], odd: [3, 11] }
const everything: AdafactorOptions = {
  momentum: 0.9,
  weightDecay: { rate: 0.01, coefficient: 'stepSize' },
}

const tensorsOf = (backend: WebgpuBackend, seed: number) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      created(backend)(name, shape, 'float32', numbersFor(name, { shape }, seed)),
    ]),
  )

/** A model and a step whose gradients come and go. */
function prepare(backend: WebgpuBackend, options = everything) {
  const params = tensorsOf(backend, 0)
  const optimizer = adafactor({ backend, params, ...options })
  const step = async (seed: number) => {
    const gradients = tensorsOf(backend, seed)
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
  }
  return { params, optimizer, step }
}

/** Counts what a method makes, and what of that somebody still holds. */
function aliveOf(target: GPUDevice, name: 'createBindGroup') {
  const made: WeakRef<object>[] = []
  const method = target[name]
  const spied = vi.spyOn(target, name).mockImplementation(function (this: GPUDevice, description) {
    const result = method.call(this, description)
    made.push(new WeakRef(result))
    return result
  })
  onTestFinished(() => spied.mockRestore())
  return async () => {
    spied.mockClear()
    await collectGarbage()
    return { made: made.length, alive: made.filter((each) => each.deref() !== undefined).length }
  }
}

async function collectGarbage() {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    // What a weak reference was asked for stays until the task ends.
    await new Promise((resolve) => setTimeout(resolve))
    collect()
  }
}

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  // Beside other work they take more than a minute.
  test('a thousand steps leave nothing behind, and make nothing anew', {
    timeout: 240_000,
  }, async () => {
    const { backend } = await openShared()
    const driver = watchDriver()
    const { params, step } = prepare(backend)
    await step(1)
    await step(2)
    const before = { ...driver(), memory: backend.memory() }
    expect(before.pipelines).toBeGreaterThan(0)
    expect(before.groups).toBeGreaterThan(0)
    for (let seed = 3; seed <= 1000; seed++) await step(seed)
    const after = { ...driver(), memory: backend.memory() }
    expect(after).toEqual({ ...before, submissions: after.submissions })
    expect((await backend.read(params.matrix as never)).every(Number.isFinite)).toBe(true)
  })

  test('nor do gradients in buffers of the user’s, a new one for each step', async () => {
    const { device, backend } = await openShared()
    const params = tensorsOf(backend, 0)
    const optimizer = adafactor({ backend, params, ...everything })
    const driver = watchDriver()
    const step = async (seed: number) => {
      const buffers = Object.entries(shapes).map(([name, shape]) => {
        const numbers = Float32Array.from(numbersFor(name, { shape }, seed))
        return [name, userBuffer(device, numbers)] as const
      })
      const gradients = Object.fromEntries(
        buffers.map(([name, buffer]) => [name, backend.wrap(buffer, shapes[name] as Shape)]),
      )
      await optimizer.step(gradients)
      for (const gradient of Object.values(gradients)) backend.dispose(gradient)
      for (const [, buffer] of buffers) buffer.destroy()
    }
    await step(1)
    await step(2)
    const before = { ...driver(), memory: backend.memory() }
    for (let seed = 3; seed <= 200; seed++) await step(seed)
    const after = { ...driver(), memory: backend.memory() }
    expect(after).toEqual({ ...before, submissions: after.submissions, groups: after.groups })
    await backend.flush?.()
  })

  test('of an optimizer and of tensors nothing is left when they are disposed', async () => {
    const { backend } = await openShared()
    const driver = watchDriver()
    const left: unknown[] = []
    for (let round = 0; round < 3; round++) {
      const { params, optimizer, step } = prepare(backend)
      await step(1)
      await step(2)
      await optimizer.step()
      optimizer.dispose()
      for (const tensor of Object.values(params)) backend.dispose(tensor)
      // Behind the optimizer's own calls.
      await refusal(() => optimizer.step())
      await backend.flush?.()
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
      const { buffers, bytes, pipelines } = driver()
      left.push({ buffers, bytes, pipelines })
    }
    expect(left).toEqual([left[0], left[0], left[0]])
  })

  test('destroy gives all back but for what is the user’s, whatever was left undisposed', async () => {
    const driver = watchDriver()
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, new Float32Array(30))
    const { params, step } = prepare(backend)
    await step(1)
    backend.wrap(buffer, [30])
    await backend.read(params.matrix as never)
    expect(driver().buffers).toBeGreaterThan(1)
    backend.destroy()
    expect(driver().buffers).toBe(1)
  })

  test('of steps in encoders of the user’s no bind group is kept', async () => {
    const { device, backend } = await openShared()
    const { step } = prepare(backend)
    await step(1)
    const groups = aliveOf(GPUDevice.prototype, 'createBindGroup')
    for (let seed = 2; seed <= 100; seed++) {
      const encoder = device.createCommandEncoder()
      backend.submit = encoder
      await step(seed)
      backend.submit = 'own'
      device.queue.submit([encoder.finish()])
    }
    await step(101)
    const { made, alive } = await groups()
    expect(made).toBeGreaterThan(99)
    expect(alive).toBeLessThan(20)
  })
})
