import { type AdafactorOptions, adafactor } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import { describe, expect, test } from 'vitest'
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '../../src/index.js'
import {
  closeAfterEach,
  expectSame,
  openBackend,
  openShared,
  plainOptions,
  refusal,
  userResult,
  wave,
} from './mode.js'

const shape = [9, 7]

/** Takes the device away from under everybody. */
async function lose(gpu: GPU, mode: GpujsMode): Promise<void> {
  if (mode !== 'webgpu') {
    const gl = gpu.context as unknown as { getExtension(name: string): { loseContext(): void } }
    gl.getExtension('WEBGL_lose_context').loseContext()
    return
  }
  const handle = await userResult(gpu, 'function f() { return this.thread.x; }', [2])
  const { device } = handle.context as {
    device: { readonly lost: Promise<unknown>; destroy(): void }
  }
  device.destroy()
  await device.lost
}

function start(backend: GpujsBackend, options: AdafactorOptions) {
  const w = backend.create(shape, wave(shape))
  const optimizer = adafactor({ backend, params: { w }, ...options })
  const step = (seed: number) => optimizer.step({ w: backend.create(shape, wave(shape, seed)) })
  return { w, optimizer, step }
}

/** What happens when the device goes away. */
export function describeFaults(mode: 'webgpu' | 'webgl' | 'webgl2'): void {
  describe(`a lost device in ${mode}`, () => {
    closeAfterEach()

    test('is a typed error of the next call, whichever that is', async () => {
      const { gpu, backend } = await openShared(mode)
      const { w, optimizer, step } = start(backend, plainOptions)
      const gradient = backend.create(shape, wave(shape, 1))
      await step(1)
      await lose(gpu, mode)
      const calls: Record<string, () => unknown> = {
        step: () => optimizer.step({ w: gradient }),
        stateDict: () => optimizer.stateDict(),
        create: () => backend.create([2]),
        read: () => backend.read(w),
        write: () => backend.write(w, wave(shape)),
        handle: () => w.handle,
        wrap: () => backend.wrap({}, [2]),
        flush: () => backend.flush?.(),
      }
      for (const [name, call] of Object.entries(calls)) {
        const { code, message } = await refusal(call)
        expect([name, code]).toEqual([name, 'backend/device-lost'])
        expect(message).toContain('make a new backend and load the last saved state')
      }
      expect(optimizer.iteration).toBe(1)
      // Tidying up is possible all the same.
      backend.dispose(gradient)
      optimizer.dispose()
      backend.destroy()
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    })

    test('takes the compiled kernels with it: the next backend uses none of them', async () => {
      const { gpu, backend } = await openShared(mode)
      const { w, step } = start(backend, plainOptions)
      await step(1)
      const wanted = await backend.read(w)
      await lose(gpu, mode)
      if (mode !== 'webgpu') {
        expect((await refusal(() => gpujsBackend({ gpu }))).code).toBe('backend/unavailable')
      }
      // In webgpu an instance finds the next device.
      const next = mode === 'webgpu' ? await gpujsBackend({ gpu }) : await openBackend(mode)
      const again = start(next, plainOptions)
      await again.step(1)
      expect(next.counters().compilations).toBeGreaterThan(0)
      backend.destroy()
      expectSame(await next.read(again.w), wanted)
      next.destroy()
    })

    test('rejects a read that was under way, or delivers what was there', async () => {
      const { gpu, backend } = await openShared(mode)
      const { w, step } = start(backend, plainOptions)
      await step(1)
      const wanted = await backend.read(w)
      const reading = backend.read(w).then(
        (numbers) => Array.from(numbers).join(),
        (error: { code?: string }) => error.code,
      )
      await lose(gpu, mode)
      expect([Array.from(wanted).join(), 'backend/device-lost']).toContain(await reading)
    })

    test('loses nothing that was saved: a new backend goes on to the same bits', async () => {
      const other = await openBackend(mode)
      const undisturbed = start(other, {})
      for (const seed of [1, 2, 3, 4, 5]) await undisturbed.step(seed)
      // In webgpu they share the device that is going to be lost.
      const wanted = {
        state: await undisturbed.optimizer.stateDict(),
        w: await other.read(undisturbed.w),
      }

      const { gpu, backend } = await openShared(mode)
      const first = start(backend, {})
      for (const seed of [1, 2]) await first.step(seed)
      const saved = {
        state: await first.optimizer.stateDict(),
        w: await backend.read(first.w),
      }
      await first.step(9)
      await lose(gpu, mode)
      expect((await refusal(() => first.optimizer.step())).code).toBe('backend/device-lost')
      backend.destroy()

      const next = await openBackend(mode)
      const second = start(next, {})
      await next.write(second.w, saved.w)
      await second.optimizer.loadStateDict(saved.state)
      for (const seed of [3, 4, 5]) await second.step(seed)
      expectSame(await next.read(second.w), wanted.w)
      expect(await second.optimizer.stateDict()).toEqual(wanted.state)
    })
  })
}
