import { adafactor } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { type GpujsMode, type GpujsOptions, gpujsBackend } from '../../src/index.js'
import {
  closeAfterEach,
  openBackend,
  openInstance,
  openShared,
  plainOptions,
  refusal,
  wave,
} from './mode.js'

/** What `gpujsBackend` takes and what it says about itself. */
export function describeOptions(mode: GpujsMode): void {
  describe(`gpujsBackend({ mode: '${mode}' })`, () => {
    closeAfterEach()

    test('runs in that mode and says so', async () => {
      const backend = await openBackend(mode)
      expect(backend.mode).toBe(mode)
      expect(backend.name).toBe(`gpujs ${mode}`)
      expect(backend.traits).toMatchObject({
        execution: 'asynchronous',
        precision: 'float32',
        details: { mode },
      })
      expect(backend.traits.maxElements).toBeGreaterThanOrEqual(2 ** 24 - 1)
      expect(backend.counters()).toMatchObject({ launches: 0, readBacks: 0, compilations: 0 })
    })

    test('takes the mode of a given instance, and leaves it running after destroy', async () => {
      const { gpu, backend } = await openShared(mode)
      expect(backend.mode).toBe(mode)
      const w = backend.create([4], wave([4]))
      const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
      await optimizer.step({ w: backend.create([4], wave([4], 1)) })
      backend.destroy()
      const kernel = gpu.createKernel('function f(a) { return a[this.thread.x] + 1; }', {
        output: [3],
      })
      const result = (await kernel([1, 2, 3])) as Float32Array
      expect(Array.from(result)).toEqual([2, 3, 4])
    })

    test('refuses a given instance of another mode with both modes', async () => {
      const others = (['cpu', 'webasm'] as const).filter((other) => other !== mode)
      for (const other of others) {
        const gpu = await openInstance(other)
        const { code, message } = await refusal(() => gpujsBackend({ mode, gpu }))
        expect(code).toBe('backend/unavailable')
        expect(message).toContain(`mode ${mode} was asked for`)
        expect(message).toContain(`runs in mode ${other}`)
      }
      expect(others.length).toBeGreaterThan(0)
    })

    test('refuses what it does not know', async () => {
      const given: [unknown, string, string][] = [
        [{ mode, device: 1 }, 'option/unknown', 'no option "device"; there are mode, gpu'],
        [{ Mod: mode }, 'option/unknown', 'did you mean "mode"?'],
        [{ mode: `${mode}3` }, 'option/invalid', `"${mode}3"; it must be "auto" or "webgpu"`],
        [{ mode: null }, 'option/invalid', 'option "mode" is null'],
        [{ mode, gpu: {} }, 'option/invalid', 'new GPU({ mode })'],
        [{ mode, gpu: null }, 'option/invalid', 'new GPU({ mode })'],
      ]
      for (const [options, wanted, words] of given) {
        const { code, message } = await refusal(() => gpujsBackend(options as GpujsOptions))
        expect([code, message]).toEqual([wanted, expect.stringContaining(words)])
      }
    })

    test('is refused after destroy, every call of it', async () => {
      const backend = await openBackend(mode)
      const w = backend.create([4], wave([4]))
      const optimizer = adafactor({ backend, params: { w }, ...plainOptions })
      await optimizer.step({ w: backend.create([4], wave([4], 1)) })
      backend.destroy()
      const calls: Record<string, () => unknown> = {
        create: () => backend.create([1]),
        shapeOf: () => backend.shapeOf(w),
        overlaps: () => backend.overlaps?.(w, w),
        read: () => backend.read(w),
        write: () => backend.write(w, [1, 2, 3, 4]),
        wrap: () => backend.wrap(new Float32Array(2), [2]),
        handle: () => w.handle,
        flush: () => backend.flush?.(),
        step: () => optimizer.step({ w }),
      }
      for (const [name, call] of Object.entries(calls)) {
        if (name === 'step') continue
        expect([name, (await refusal(call)).code]).toEqual([name, 'backend/destroyed'])
      }
      optimizer.dispose()
      backend.dispose(w)
    })
  })
}
