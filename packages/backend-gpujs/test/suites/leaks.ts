import { type AdafactorOptions, adafactor } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import type { GpujsBackend, GpujsMode } from '../../src/index.js'
import { hasDevice, watchDriver } from './driver-watch.js'
import {
  closeAfterEach,
  gpujsTidiedUp,
  openBackend,
  openShared,
  plainOptions,
  refusal,
  userResult,
  wave,
} from './mode.js'

const matrix = [6, 5]
const vector = [7]

const everything: AdafactorOptions = {
  momentum: 0.9,
  weightDecay: { rate: 0.01, coefficient: 'stepSize' },
}

function train(backend: GpujsBackend, options: AdafactorOptions) {
  const params = {
    matrix: backend.create(matrix, wave(matrix)),
    vector: backend.create(vector, wave(vector)),
  }
  const optimizer = adafactor({ backend, params, ...options })
  const step = async (seed: number): Promise<void> => {
    const gradients = {
      matrix: backend.create(matrix, wave(matrix, seed)),
      vector: backend.create(vector, wave(vector, seed)),
    }
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
  }
  return { params, optimizer, step }
}

/** What is left on the device. */
export function describeLeaks(mode: GpujsMode): void {
  describe(`memory in ${mode}`, () => {
    closeAfterEach()

    // On a software GPU a thousand steps take half a minute, and more beside other work.
    test('after a thousand steps is as after two', { timeout: 240_000 }, async () => {
      const driver = watchDriver(mode)
      const backend = await openBackend(mode)
      const { params, step } = train(backend, everything)
      await step(1)
      await step(2)
      await backend.read(params.matrix)
      const before = { memory: backend.memory(), live: driver.live }
      expect(before.memory.bytes).toBeGreaterThan(0)
      expect(before.live > 0).toBe(hasDevice(mode))
      for (let seed = 3; seed <= 1000; seed++) await step(seed)
      const read = await backend.read(params.matrix)
      expect(backend.memory()).toEqual(before.memory)
      expect(driver.live).toBe(before.live)
      expect(read.every(Number.isFinite)).toBe(true)
    })

    test('after two hundred gradients of the user’s own kernels is as after two', async () => {
      const { gpu, backend } = await openShared(mode)
      const w = backend.create(matrix, wave(matrix))
      const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
      const driver = watchDriver(mode)
      const handle = await userResult(
        gpu,
        'function f() { return this.thread.x - 1.5 * this.thread.y; }',
        matrix,
      )
      const step = async (): Promise<void> => {
        const gradient = backend.wrap(handle, matrix)
        await optimizer.step({ w: gradient })
        backend.dispose(gradient)
      }
      await step()
      await step()
      const before = { memory: backend.memory(), live: driver.live }
      for (let i = 0; i < 200; i++) await step()
      expect(backend.memory()).toEqual(before.memory)
      expect(driver.live).toBe(before.live)
    })

    test('of an optimizer and of tensors is given back by dispose', async () => {
      const driver = watchDriver(mode)
      const backend = await openBackend(mode)
      const empty = { memory: backend.memory(), live: driver.live }
      expect(empty.memory).toEqual({ tensors: 0, bytes: 0 })
      const again: number[] = []
      for (let round = 0; round < 2; round++) {
        const { params, optimizer, step } = train(backend, everything)
        await step(1)
        await step(2)
        await optimizer.step()
        optimizer.dispose()
        for (const tensor of Object.values(params)) backend.dispose(tensor)
        for (const tensor of Object.values(params)) backend.dispose(tensor)
        // Behind the optimizer's own calls.
        await refusal(() => optimizer.step())
        await backend.flush?.()
        expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
        await gpujsTidiedUp()
        again.push(driver.live)
      }
      // What a device keeps for its own use from the first step on may stay until destroy.
      expect(again).toEqual([again[0], again[0]])
    })

    test('is all given back by destroy, whatever was left undisposed', async () => {
      await gpujsTidiedUp()
      const driver = watchDriver(mode)
      const backend = await openBackend(mode)
      const { params, step } = train(backend, plainOptions)
      await step(1)
      backend.wrap(params.matrix.handle, matrix)
      await backend.read(params.matrix)
      expect(driver.live > 0).toBe(hasDevice(mode))
      backend.destroy()
      backend.destroy()
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
      await gpujsTidiedUp()
      expect(driver.live).toBe(0)
    })

    test('is given back thirty times in one process, and the thirtieth trains like the first', async () => {
      await gpujsTidiedUp()
      const driver = watchDriver(mode)
      const results: number[][] = []
      for (let round = 0; round < 30; round++) {
        const backend = await openBackend(mode)
        const { params, step } = train(backend, plainOptions)
        await step(1)
        results.push(Array.from(await backend.read(params.matrix)))
        backend.destroy()
      }
      await gpujsTidiedUp()
      expect(results[29]).toEqual(results[0])
      expect(driver.live).toBe(0)
    })
  })
}
