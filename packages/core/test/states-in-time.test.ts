/** When a state is taken: in the middle of an iteration, and beside calls that nobody awaited. */
import { describe, expect, test } from 'vitest'
import { adafactor, type DenseTensor, numbersToJson } from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { caught } from './support/caught.js'
import { type Params, startRun, stored } from './support/state-run.js'

describe('a state in the middle of an iteration', () => {
  const gradientOf = (name: 'bias' | 'weights'): DenseTensor =>
    name === 'bias'
      ? { shape: [3], data: Float64Array.of(1, 2, 3) }
      : { shape: [4, 3], data: new Float64Array(12).fill(0.5) }

  test('remembers which parameters had their gradient', () => {
    const whole = startRun({})
    whole.step(0)
    whole.optimizer.stepParameter('bias', gradientOf('bias'))
    const saved = stored(whole)
    expect(saved.state.parameters).toMatchObject({ bias: { done: true, updates: 2 } })
    expect(saved.state.parameters.weights).not.toHaveProperty('done')
    const resumed = startRun({})
    for (const [name, { data }] of Object.entries(saved.params)) {
      resumed.params[name as keyof Params].data.set(data)
    }
    resumed.optimizer.loadStateDict(JSON.parse(JSON.stringify(saved.state, numbersToJson)))
    expect(stored(resumed)).toEqual(saved)
    expect(caught(() => resumed.optimizer.stepParameter('bias', gradientOf('bias')))).toMatch(
      /^gradient\/repeated: /,
    )
    for (const { optimizer } of [whole, resumed]) {
      optimizer.stepParameter('weights', gradientOf('weights'))
      optimizer.step()
      optimizer.stepParameter('bias', gradientOf('bias'))
    }
    expect(stored(resumed)).toEqual(stored(whole))
  })

  test('is nothing that a peer could have', () => {
    const run = startRun({})
    run.optimizer.stepParameter('bias', gradientOf('bias'))
    for (const layout of ['torch', 'mlx'] as const) {
      expect(caught(() => run.optimizer.stateDict({ layout }))).toContain(
        'parameter "bias": it had its gradient in an iteration that step() has not ended yet',
      )
    }
    run.optimizer.step()
    expect(run.optimizer.stateDict({ layout: 'torch' }).step).toBe(1)
  })
})

describe('on an asynchronous backend', () => {
  const made = () => {
    const backend = asynchronousBackend()
    const w = backend.create([3], [1, 2, 3])
    const gradient = () => backend.create([3], [1, -2, 3])
    return { optimizer: adafactor({ backend, params: { w }, momentum: 0.9 }), gradient }
  }

  test('a state is what it was when it was handed over, whatever becomes of it then', async () => {
    const source = made()
    await source.optimizer.step({ w: source.gradient() })
    const state = await source.optimizer.stateDict()
    const before = structuredClone(state)
    const { optimizer } = made()
    const options: { ignoreOptions?: boolean } = {}
    const loaded = optimizer.loadStateDict(state, options)
    for (const { data } of Object.values(state.parameters.w?.tensors ?? {})) data.fill(7)
    Object.assign(state, { iteration: 9, parameters: {} })
    Object.assign(options, { ignoreOptions: 'maybe' })
    await loaded
    expect(await optimizer.stateDict()).toEqual(before)
  })

  test('a state that is asked for before a step is that of before the step', async () => {
    const { optimizer, gradient } = made()
    await optimizer.step({ w: gradient() })
    const before = await optimizer.stateDict()
    const asked = optimizer.stateDict()
    const step = optimizer.step({ w: gradient() })
    expect(await asked).toEqual(before)
    await step
    expect(await optimizer.stateDict()).not.toEqual(before)
  })
})
