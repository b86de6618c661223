import { adafactor } from '@adafactor/core'
import { mostIdleKernels } from '@adafactor/webgpu-runtime'
import { describe, expect, test } from 'vitest'
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '../../src/index.js'
import { watchDriver } from './driver-watch.js'
import {
  closeAfterEach,
  expectSame,
  gpujsTidiedUp,
  openBackend,
  openInstance,
  plainOptions,
  wave,
} from './mode.js'

const shape = [11, 6]

async function train(backend: GpujsBackend, of: readonly number[] = shape): Promise<Float32Array> {
  const w = backend.create(of, wave(of))
  const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
  await optimizer.step({ w: backend.create(of, wave(of, 1)) })
  return (await backend.read(w)) as Float32Array
}

/** What backends that follow each other have in common. */
export function describeKernelReuse(mode: GpujsMode): void {
  describe(`compiled kernels in ${mode}`, () => {
    closeAfterEach()

    test('stay with a gpu of the user’s: the next backend on it compiles nothing', async () => {
      const gpu = await openInstance(mode)
      const first = await gpujsBackend({ gpu })
      const result = await train(first)
      expect(first.counters().compilations).toBeGreaterThan(0)
      first.destroy()
      const second = await gpujsBackend({ gpu })
      const driver = watchDriver(mode)
      expectSame(await train(second), result)
      expect(driver.compilations).toBe(0)
      expect(second.counters().compilations).toBe(0)
      expect(second.counters().launches).toBeGreaterThan(0)
      // It compiles what is new to it.
      await train(second, [5, 3])
      expect(driver.compilations).toBeGreaterThan(0)
      expect(second.counters().compilations).toBeGreaterThan(0)
      second.destroy()
    })

    test('are shared by backends at the same time, and outlive the one that made them', async () => {
      const gpu = await openInstance(mode)
      const [first, second] = [await gpujsBackend({ gpu }), await gpujsBackend({ gpu })]
      const w = second.create(shape, wave(shape))
      const gradient = second.create(shape, wave(shape, 1))
      const optimizer = adafactor({ backend: second, params: { w }, ...plainOptions })
      const result = await train(first)
      await optimizer.step({ w: gradient })
      expect(second.counters().compilations).toBe(0)
      expectSame(await second.read(w), result)
      first.destroy()
      const before = await second.read(w)
      await optimizer.step({ w: gradient })
      expect((await second.read(w)).every((value, i) => value !== before[i])).toBe(true)
      const third = await gpujsBackend({ gpu })
      expectSame(await train(third), result)
      expect(third.counters().compilations).toBe(0)
      second.destroy()
      third.destroy()
    })

    test('are all that is left on a gpu of the user’s', async () => {
      const gpu = await openInstance(mode)
      await gpujsTidiedUp()
      const driver = watchDriver(mode)
      for (let round = 0; round < 3; round++) {
        const backend = await gpujsBackend({ gpu })
        await train(backend)
        backend.destroy()
        expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
        await gpujsTidiedUp()
        expect(driver.live).toBe(0)
      }
    })

    test('are compiled anew for a backend that opens a gpu of its own', async () => {
      const results: Float32Array[] = []
      const compilations: number[] = []
      for (let round = 0; round < 2; round++) {
        const backend = await openBackend(mode)
        results.push(await train(backend))
        compilations.push(backend.counters().compilations)
        backend.destroy()
      }
      expectSame(results[1] as Float32Array, results[0] as Float32Array)
      expect(compilations[0]).toBeGreaterThan(0)
      expect(compilations[1]).toBe(compilations[0])
    })

    test('stay when an optimizer is disposed, for the next one', async () => {
      const backend = await openBackend(mode)
      const w = backend.create(shape, wave(shape))
      const gradient = backend.create(shape, wave(shape, 1))
      const compiled: number[] = []
      for (let round = 0; round < 3; round++) {
        const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
        await optimizer.step({ w: gradient })
        compiled.push(backend.counters().compilations)
        optimizer.dispose()
      }
      expect(compiled[0]).toBeGreaterThan(0)
      expect(compiled).toEqual([compiled[0], compiled[0], compiled[0]])
    })

    // Where compiling takes least, and where gpu.js's own list tells what it holds.
    if (mode === 'webasm' || mode === 'cpu') {
      test('that nobody uses are no more than the documented number, whatever was run', async () => {
        const gpu = await openInstance(mode)
        const { kernels } = gpu as unknown as { kernels: readonly unknown[] }
        for (let round = 0; round < 3; round++) {
          const backend = await gpujsBackend({ gpu })
          for (let size = 1; size <= mostIdleKernels / 4; size++) {
            await train(backend, [round * mostIdleKernels + size])
          }
          const { compilations } = backend.counters()
          expect(compilations).toBeGreaterThanOrEqual(mostIdleKernels / 2)
          backend.destroy()
          expect(kernels.length).toBeLessThanOrEqual(mostIdleKernels)
        }
        expect(kernels.length).toBe(mostIdleKernels)
      })
    }

    if (mode === 'webasm') {
      test('go where their common memory has grown large', async () => {
        const gpu = await openInstance(mode)
        const { kernels } = gpu as unknown as { kernels: readonly unknown[] }
        const large = await gpujsBackend({ gpu })
        await train(large, [2 ** 21])
        const other = await gpujsBackend({ gpu })
        await train(other)
        large.destroy()
        expect(kernels.length).toBeGreaterThan(0)
        other.destroy()
        expect(kernels.length).toBe(0)
        const next = await gpujsBackend({ gpu })
        await train(next)
        expect(next.counters().compilations).toBeGreaterThan(0)
        next.destroy()
        expect(kernels.length).toBeGreaterThan(0)
      })
    }
  })
}
