import type { Backend, MemoryUse } from '@adafactor/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ascending, fillBatch } from '../../src/training/batches.js'
import { initialLayers, type LayerValues } from '../../src/training/layers.js'
import { learner } from '../../src/training/learner.js'
import { plainTensor } from '../../src/training/ndarray-network/dense-layer.js'
import { ndarrayNetwork } from '../../src/training/ndarray-network/ndarray-network.js'
import type { Network } from '../../src/training/network.js'
import { seededRandom } from '../../src/training/random.js'
import { randomSet } from './random-set.js'

/** A device that networks are tested on. */
export interface NetworkSubject<T> {
  readonly backend: Backend<T, 'asynchronous'> & {
    counters(): { readonly readBacks: number }
    memory(): MemoryUse
  }
  /** Whether reading is mapping a buffer of WebGPU's. */
  readonly mapsBuffers: boolean
  network(values: readonly LayerValues[], batchSize: number): Network<T>
  close(): void | Promise<void>
}

const seed = 8
const batchSize = 12
const set = randomSet(40, 9, 3, seed)

/** Between two float32 sums of a dozen terms, relative to the largest element. */
const tolerance = 5e-6

/** Holds the networks of a device against the one on ndarrays. */
export function testNetworks<T>(title: string, open: () => Promise<NetworkSubject<T>>): void {
  describe(title, () => {
    let subject: NetworkSubject<T>

    beforeAll(async () => {
      subject = await open()
    })

    afterAll(() => subject.close())

    /** The same network on the device and on ndarrays. */
    function twins(sizes: readonly number[]) {
      const values = initialLayers(sizes, seededRandom(seed))
      return {
        device: subject.network(values, batchSize),
        host: ndarrayNetwork(values, batchSize, plainTensor),
      }
    }

    test.each([
      ['no hidden layer', [9, 3]],
      ['one hidden layer', [9, 7, 3]],
      ['two hidden layers', [9, 8, 6, 3]],
      ['sums of more than a thousand terms', [9, 1040, 3]],
    ])(`has the gradients of the one on ndarrays: %s (seed ${seed})`, async (_, sizes) => {
      const { device, host } = twins(sizes)
      // A full batch, then one with places left from it.
      for (const chosen of [ascending(batchSize), Uint32Array.of(30, 7, 22, 39, 13)]) {
        fillBatch(device.batch, set, chosen)
        fillBatch(host.batch, set, chosen)
        const found = await device.gradients()
        const expected = await host.gradients()
        expect(Object.keys(found)).toEqual(Object.keys(expected))
        for (const [name, gradient] of Object.entries(expected)) {
          const numbers = await subject.backend.read(found[name] as T)
          expect(numbers).toHaveLength(gradient.data.length)
          const largest = Math.max(...gradient.data.map(Math.abs))
          const worst = Math.max(
            ...gradient.data.map((value, i) => Math.abs(value - (numbers[i] ?? Number.NaN))),
          )
          expect(largest).toBeGreaterThan(0)
          expect(worst / largest, name).toBeLessThan(tolerance)
        }
      }
      device.dispose()
    })

    test(`adds up the same loss and right answers (seed ${seed})`, async () => {
      const { device, host } = twins([9, 7, 3])
      for (let round = 0; round < 2; round++) {
        for (const network of [device, host]) {
          network.loss.reset()
          network.correct.reset()
          for (const first of [0, 12, 24, 36]) {
            fillBatch(network.batch, set, ascending(set.count).subarray(first, first + batchSize))
            await network.gradients()
            await network.classify()
          }
        }
        const expected = await host.loss.read()
        expect(expected).toBeGreaterThan(10)
        expect(Math.abs((await device.loss.read()) / expected - 1)).toBeLessThan(tolerance)
        const right = await host.correct.read()
        expect(right).toBeGreaterThan(3)
        expect(await device.correct.read()).toBe(right)
      }
      device.loss.reset()
      expect(await device.loss.read()).toBe(0)
      device.dispose()
    })

    test('learns without reading anything back or leaving tensors behind', async () => {
      const { backend, mapsBuffers } = subject
      const before = backend.memory().tensors
      const { device } = twins([9, 7, 3])
      const student = learner(backend, device, { learningRate: 0.1 })
      // What any read of a WebGPU buffer goes through; others have no device to read from.
      const GPUBuffer = Reflect.get(globalThis, 'GPUBuffer') as
        | { prototype: { mapAsync(mode: number): unknown } }
        | undefined
      const mapped =
        mapsBuffers && GPUBuffer ? vi.spyOn(GPUBuffer.prototype, 'mapAsync') : undefined
      const losses: number[] = []
      const held: number[] = []
      fillBatch(student.batch, set, ascending(batchSize))
      for (let round = 0; round < 3; round++) {
        student.loss.reset()
        const { readBacks } = backend.counters()
        mapped?.mockClear()
        for (let step = 0; step < 10; step++) {
          await student.findGradients()
          await student.step()
        }
        expect(backend.counters().readBacks).toBe(readBacks)
        if (mapped) expect(mapped).not.toHaveBeenCalled()
        losses.push((await student.loss.read()) / (10 * batchSize))
        if (mapped) expect(mapped).toHaveBeenCalledOnce()
        held.push(backend.memory().bytes)
      }
      expect(losses[1]).toBeLessThan(losses[0] as number)
      expect(losses[2]).toBeLessThan(losses[1] as number)
      expect(held).toEqual([held[0], held[0], held[0]])
      mapped?.mockRestore()
      student.dispose()
      // The optimizer lets go when its queue is done.
      await expect.poll(() => backend.memory().tensors).toBe(before)
    })
  })
}
