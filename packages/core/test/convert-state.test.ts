import { expect, it } from 'vitest'
import { AdafactorError, adafactor, convertState, referenceBackend } from '../src/index.js'
import { huggingface, optax, torch } from '../src/presets.js'

const shapes = { weight: [4, 6], bias: [6] }

/** An optimizer that has made some steps. */
function trained(options: object) {
  const backend = referenceBackend({ precision: 'float32' })
  const make = (shape: readonly number[], phase: number) =>
    backend.create(
      shape,
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + phase)),
    )
  const params = { weight: make([4, 6], 0), bias: make([6], 1) }
  const optimizer = adafactor({ backend, params, ...options })
  for (let step = 0; step < 3; step++)
    optimizer.step({ weight: make([4, 6], step), bias: make([6], step) })
  return optimizer
}

it('is what loading and saving again gives, in words of ours and of others', () => {
  const preset = huggingface({ beta1: 0.9 })
  const optimizer = trained(preset)
  const own = optimizer.stateDict()
  expect(convertState(own, { shapes, options: preset })).toEqual(own)
  const theirs = optimizer.stateDict({ layout: 'huggingface' })
  expect(convertState(own, { shapes, options: preset, layout: 'huggingface' })).toEqual(theirs)
  const back = convertState(theirs, { shapes, options: preset, load: { layout: 'huggingface' } })
  expect(back).toEqual(own)
})

it('goes from one peer to another, whose optimizer then loads it', () => {
  const state = trained(torch()).stateDict({ layout: 'torch' })
  const load = { layout: 'torch' } as const
  const there = convertState(state, { shapes, options: torch(), load, layout: 'optax' })
  const goesOn = trained(
    optax({ learningRate: 0.01, minDimSizeToFactor: 2, multiplyByParameterScale: false }),
  )
  expect(goesOn.loadStateDict(there, { layout: 'optax' }).loaded).toEqual(['weight', 'bias'])
  expect(goesOn.iteration).toBe(3)
})

it('refuses what an optimizer would refuse', () => {
  const state = trained({}).stateDict()
  const code = (task: () => unknown) => {
    try {
      task()
    } catch (error) {
      return AdafactorError.isInstance(error) ? error.code : error
    }
    return undefined
  }
  expect(code(() => convertState(state, { shapes: { weight: [4, 6] } }))).toBe('state/mismatch')
  expect(code(() => convertState(state, { shapes: { weight: [6, 4], bias: [6] } }))).toBe(
    'state/mismatch',
  )
  expect(code(() => convertState(state, { shapes, options: { momentum: 0.9 } }))).toBe(
    'state/mismatch',
  )
  expect(code(() => convertState(state, { shapes, layout: 'adam' as never }))).toBe(
    'option/invalid',
  )
  expect(code(() => convertState(state, { shapes: 7 as never }))).toBe('option/invalid')
  expect(code(() => convertState({} as never, { shapes }))).toBe('state/format')
})
