import { type AdafactorOptions, adafactor, type Backend, referenceBackend } from '@adafactor/core'
import { huggingface, torch } from '@adafactor/core/presets'
import { describe, expect, test } from 'vitest'
import type { GpujsMode } from '../../src/index.js'
import { expectSame, shareBackend, wave } from './mode.js'

const shape = [5, 6]

/** Two steps with ordinary gradients, then these. */
async function train<T>(
  backend: Backend<T>,
  options: AdafactorOptions,
  gradients: readonly ArrayLike<number>[],
) {
  const w = backend.create(shape, wave(shape))
  const optimizer = adafactor({ backend, params: { w }, ...options })
  for (const data of gradients) {
    const gradient = backend.create(shape, data)
    await optimizer.step({ w: gradient })
    backend.dispose(gradient)
  }
  const { parameters } = await optimizer.stateDict()
  const state = Object.entries(parameters.w?.tensors ?? {}).map(
    ([name, { data }]) => [name, Array.from(data)] as const,
  )
  return {
    w: Array.from(await backend.read(w)),
    state: Object.fromEntries(state),
    report: (await optimizer.lastStep()).w,
  }
}

/** NaN, infinities and zeros do what they do on the CPU. */
export function describeSpecialNumbers(mode: GpujsMode): void {
  describe(`special numbers in ${mode}`, () => {
    const shared = shareBackend(mode)

    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const bad = wave(shape, 3).with(8, value)

      test(`a gradient with ${value} spreads as far as on the CPU`, async () => {
        const gradients = [wave(shape, 1), bad]
        const found = await train(shared.backend, {}, gradients)
        const wanted = await train(referenceBackend({ precision: 'float32' }), {}, gradients)
        expect(wanted.w.some(Number.isNaN)).toBe(true)
        expect(found.w.map(Number.isNaN)).toEqual(wanted.w.map(Number.isNaN))
        for (const [name, data] of Object.entries(wanted.state)) {
          expect(found.state[name]?.map(Number.isFinite)).toEqual(data.map(Number.isFinite))
        }
      })

      test(`skipNonFinite leaves everything as it was for a gradient with ${value}`, async () => {
        const options = { skipNonFinite: true, momentum: 0.9 }
        const before = await train(shared.backend, options, [wave(shape, 1)])
        const after = await train(shared.backend, options, [wave(shape, 1), bad])
        expectSame(after.w, before.w)
        expect(after.state).toEqual(before.state)
        expect(before.report?.skipped).toBe(false)
        expect(after.report?.skipped).toBe(true)
        const on = await train(shared.backend, options, [wave(shape, 1), bad, wave(shape, 2)])
        expect(on.w.every(Number.isFinite)).toBe(true)
        expect(on.w).not.toEqual(before.w)
      })
    }

    const zeros = new Float32Array(30)
    const presets: Readonly<Record<string, AdafactorOptions>> = {
      paper: {},
      'paper without factors': { factored: false },
      torch: torch(),
      huggingface: huggingface({ beta1: 0.9 }),
    }
    for (const [name, options] of Object.entries(presets)) {
      test(`gradients of zeros move nothing with ${name} and leave a finite state`, async () => {
        const { w, state } = await train(shared.backend, options, [zeros, zeros, zeros])
        expectSame(w, wave(shape))
        const numbers = Object.values(state).flat()
        expect(numbers.length).toBeGreaterThan(0)
        expect(numbers.every(Number.isFinite)).toBe(true)
        const on = await train(shared.backend, options, [zeros, wave(shape, 1)])
        expect(on.w.every(Number.isFinite)).toBe(true)
        expect(on.w).not.toEqual(w)
      })
    }

    test('a row of zeros and gradients near the smallest numbers leave everything finite', async () => {
      const tiny = wave(shape, 1).map((value, index) => (index < 6 ? 0 : value * 1e-30))
      const { w, state } = await train(shared.backend, {}, [tiny, tiny, tiny])
      expect(w.every(Number.isFinite)).toBe(true)
      expect(Object.values(state).flat().every(Number.isFinite)).toBe(true)
      expectSame(w.slice(0, 6), wave(shape).slice(0, 6))
    })
  })
}
