import { type AdafactorOptions, adafactor } from '@adafactor/core'
import { huggingface, torch } from '@adafactor/core/presets'
import { describe, expect, test } from 'vitest'
import type { GpujsMode } from '../../src/index.js'
import { hasDevice, watchDriver } from './driver-watch.js'
import { closeAfterEach, openBackend, plainOptions, wave } from './mode.js'

const presets: Readonly<Record<string, AdafactorOptions>> = {
  paper: {},
  torch: torch({ weightDecay: 0.1 }),
  huggingface: huggingface({ beta1: 0.9, weightDecay: 0.01 }),
}

/** What a step asks of the device. */
export function describeSteps(mode: GpujsMode): void {
  describe(`a step in ${mode}`, () => {
    closeAfterEach()

    for (const [name, options] of Object.entries(presets)) {
      test(`of ${name} reads nothing back and compiles nothing after the first`, async () => {
        const backend = await openBackend(mode)
        const shapes = { matrix: [37, 29], vector: [31] }
        const params = Object.fromEntries(
          Object.entries(shapes).map(([key, shape]) => [key, backend.create(shape, wave(shape))]),
        )
        const gradients = Object.fromEntries(
          Object.entries(shapes).map(([key, shape]) => [
            key,
            backend.create(shape, wave(shape, 1)),
          ]),
        )
        const driver = watchDriver(mode)
        const optimizer = adafactor({ backend, params, ...options })
        await optimizer.step(gradients)
        expect(driver.compilations).toBeGreaterThan(0)
        expect(driver.reads).toBe(0)
        const before = backend.counters()
        expect(before.compilations).toBeGreaterThan(0)
        Object.assign(driver, { compilations: 0, submissions: 0 })
        for (let step = 0; step < 5; step++) await optimizer.step(gradients)
        const after = backend.counters()
        expect(driver.reads).toBe(0)
        expect(after.readBacks).toBe(before.readBacks)
        expect(driver.compilations).toBe(0)
        expect(after.compilations).toBe(before.compilations)
        expect(after.launches).toBeGreaterThan(before.launches)
        if (mode === 'webgpu') {
          expect(driver.submissions).toBe(5)
          expect(after.submissions - before.submissions).toBe(5)
        }
        await optimizer.step({ matrix: gradients.matrix })
        const launches = backend.counters().launches - after.launches
        expect(launches).toBeGreaterThan(0)
        expect(launches).toBeLessThanOrEqual(16)
        await backend.read(params.matrix as NonNullable<typeof params.matrix>)
        expect(backend.counters().readBacks).toBe(before.readBacks + 1)
        expect(driver.reads > 0).toBe(hasDevice(mode))
      })
    }

    test('sends the host numbers up and no tensor', async () => {
      const backend = await openBackend(mode)
      const w = backend.create([64, 50], wave([64, 50]))
      const gradient = backend.create([64, 50], wave([64, 50], 1))
      const optimizer = adafactor({ backend, params: { w } })
      await optimizer.step({ w: gradient })
      const before = backend.counters()
      await optimizer.step({ w: gradient })
      const after = backend.counters()
      expect(after.bytesUp).toBeGreaterThan(before.bytesUp)
      expect(after.bytesUp - before.bytesUp).toBeLessThan(64 * 50 * 4)
      expect(after.bytesDown).toBe(before.bytesDown)
    })

    test('of a second optimizer on the same shapes compiles nothing, whichever is disposed', async () => {
      const backend = await openBackend(mode)
      const driver = watchDriver(mode)
      const make = () => {
        const w = backend.create([20, 12], wave([20, 12]))
        const b = backend.create([12], wave([12]))
        return { w, optimizer: adafactor({ backend, params: { w, b } }) }
      }
      const gradients = {
        w: backend.create([20, 12], wave([20, 12], 1)),
        b: backend.create([12], wave([12], 1)),
      }
      const first = make()
      await first.optimizer.step(gradients)
      const compiled = { driver: driver.compilations, backend: backend.counters().compilations }
      expect(compiled.driver).toBeGreaterThan(0)
      const second = make()
      await second.optimizer.step(gradients)
      first.optimizer.dispose()
      await second.optimizer.step(gradients)
      const third = make()
      await third.optimizer.step(gradients)
      expect(driver.compilations).toBe(compiled.driver)
      expect(backend.counters().compilations).toBe(compiled.backend)
      expect(await backend.read(third.w)).toEqual(await backend.read(first.w))
    })

    test('compiles a kernel once for all parameters and shapes that have it', async () => {
      const backend = await openBackend(mode)
      const compiledFor = async (shapes: readonly (readonly number[])[]): Promise<number> => {
        const before = backend.counters().compilations
        const params = Object.fromEntries(
          shapes.map((shape, index) => [`p${index}`, backend.create(shape, wave(shape))]),
        )
        const optimizer = adafactor({ backend, params })
        // No parameter is a gradient of itself, but another of its shape may be.
        const gradients = Object.fromEntries(
          shapes.map((shape, index) => [`p${index}`, backend.create(shape, wave(shape, 1))]),
        )
        await optimizer.step(gradients)
        return backend.counters().compilations - before
      }
      const one = await compiledFor([[14, 9]])
      expect(one).toBeGreaterThan(0)
      expect(
        await compiledFor([
          [14, 9],
          [14, 9],
          [14, 9],
        ]),
      ).toBe(0)
      // Of another shape with as many rows, what goes over the rows is the same.
      const other = await compiledFor([[14, 11]])
      expect(other).toBeGreaterThan(0)
      expect(other).toBeLessThan(one)
    })

    test('of a whole model goes to the device before anything is waited for', async () => {
      const backend = await openBackend(mode)
      const shapes = [[9, 5], [9, 5], [4], [7, 1]]
      const params = Object.fromEntries(
        shapes.map((shape, index) => [`p${index}`, backend.create(shape, wave(shape))]),
      )
      const gradients = Object.fromEntries(
        shapes.map((shape, index) => [`p${index}`, backend.create(shape, wave(shape, 1))]),
      )
      const optimizer = adafactor({ backend, params, ...plainOptions })
      await optimizer.step(gradients)
      const steps = [1, 2, 3].map(() => optimizer.step(gradients))
      await Promise.all(steps)
      expect(optimizer.iteration).toBe(4)
      expect(backend.counters().readBacks).toBe(0)
    })
  })
}
