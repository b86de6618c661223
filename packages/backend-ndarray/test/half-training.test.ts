/**
 * Steps with 16-bit parameters and state: the same bits by either way of running, in any order. (Sums are
 * added up in another order there; at these seeds no difference of the last digit of a float64 gets into
 * what is stored, rounded to float32 or less.)
 */
import {
  type AdafactorConfig,
  adafactor,
  type ElementType,
  numbersToJson,
  type Optimizer,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { bfloat16, float16, ndarrayBackend } from '../src/index.js'
import { randomNumbers } from './support/random.js'
import { contentOf } from './support/random-views.js'

const modes = ['webassembly', 'javascript', 'closures'] as const
const shapes = { matrix: [13, 18], batch: [2, 5, 7], vector: [11], scalar: [] } as const
type Name = keyof typeof shapes
const names = Object.keys(shapes) as Name[]
type Options = Omit<AdafactorConfig<NdArray, 'synchronous'>, 'backend' | 'params'>

const make = { bfloat16, float16 }

/** Parameters of a model, and the gradients of each step. */
class Run {
  readonly backend: ReturnType<typeof ndarrayBackend>
  readonly params: Record<Name, NdArray>
  readonly #gradientType: ElementType

  constructor(
    engine: (typeof modes)[number],
    type: 'bfloat16' | 'float16',
    gradientType: ElementType,
  ) {
    this.backend = ndarrayBackend({ engine })
    this.#gradientType = gradientType
    const random = randomNumbers(7)
    const params = names.map((name) => {
      const size = shapes[name].reduce<number>((product, length) => product * length, 1)
      return [name, make[type](Float32Array.from({ length: size }, random), shapes[name])]
    })
    this.params = Object.fromEntries(params)
    // One lies column by column.
    const turned = make[type](Float32Array.from({ length: 13 * 18 }, random), [18, 13])
    this.params.matrix = turned.transpose(1, 0)
  }

  gradientsOf(step: number): Record<Name, NdArray> {
    return Object.fromEntries(
      names.map((name) => {
        const random = randomNumbers(1000 * step + names.indexOf(name))
        const size = shapes[name].reduce<number>((product, length) => product * length, 1)
        const numbers = Float32Array.from({ length: size }, random)
        return [name, this.backend.create(shapes[name], numbers, { type: this.#gradientType })]
      }),
    ) as Record<Name, NdArray>
  }

  optimizer(options: Options): Optimizer<NdArray, 'synchronous'> {
    return adafactor({ backend: this.backend, params: this.params, ...options })
  }

  bits(): unknown[] {
    return names.map((name) => contentOf(this.params[name].data as never))
  }
}

const settings: Record<string, Options> = {
  nearest: {},
  stochastic: { rounding: 'stochastic', seed: 5 },
  'state too': {
    rounding: 'stochastic',
    stateType: 'parameter',
    stateRounding: 'stochastic',
    momentum: { beta1: 0.9, type: 'parameter' },
  },
  'state of other types': {
    rounding: 'stochastic',
    stateType: 'float16',
    stateRounding: 'nearest',
    momentum: { beta1: 0.9, type: 'bfloat16' },
    weightDecay: 0.01,
    clipThreshold: 1,
  },
  'moments of bfloat16': { stateType: 'bfloat16', momentum: { beta1: 0.9, type: 'float16' } },
}

describe.each(Object.entries(settings))('%s', (_, options) => {
  describe.each(['bfloat16', 'float16'] as const)('parameters of %s', (type) => {
    test.each(['float32', 'bfloat16', 'float16', 'float64'] as const)(
      'with gradients of %s: generated code and closures give the same bits',
      (gradientType) => {
        const [one, other] = (['javascript', 'closures'] as const).map((mode) => {
          const run = new Run(mode, type, gradientType)
          const optimizer = run.optimizer(options)
          for (let step = 1; step <= 4; step++) optimizer.step(run.gradientsOf(step))
          return { bits: run.bits(), state: optimizer.stateDict() }
        })
        expect(one).toEqual(other)
      },
    )

    test('parameter by parameter, in another order, and from a state: the same bits', () => {
      const whole = new Run('javascript', type, 'bfloat16')
      const optimizer = whole.optimizer(options)
      for (let step = 1; step <= 4; step++) optimizer.step(whole.gradientsOf(step))

      const single = new Run('closures', type, 'bfloat16')
      const first = single.optimizer(options)
      for (let step = 1; step <= 2; step++) {
        const gradients = single.gradientsOf(step)
        for (const name of names.toReversed()) first.stepParameter(name, gradients[name])
        first.step()
      }
      const state = JSON.parse(JSON.stringify(first.stateDict(), numbersToJson))
      first.dispose()
      const second = single.optimizer({ ...options, ...(options.seed ? { seed: 99 } : {}) })
      second.loadStateDict(state)
      for (let step = 3; step <= 4; step++) {
        const gradients = single.gradientsOf(step)
        for (const name of names) second.stepParameter(name, gradients[name])
        second.step()
      }
      expect(single.bits()).toEqual(whole.bits())
    })
  })
})
