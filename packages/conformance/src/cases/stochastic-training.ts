import {
  type AdafactorOptions,
  adafactor,
  type HalfType,
  randomWord,
  roundingKey,
  roundStochastically,
  type StateDict,
} from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { CheckedTraining } from '../checked-training.js'
import { numberFormat } from '../error-model/number-format.js'
import { expectSame, expectSameContents, expectThat } from '../expect.js'
import {
  flatten,
  type Numbers,
  shapes,
  startFor,
  type TakeStep,
  type Trained,
  tameGradientsFor,
  train,
} from '../plain-training.js'
import { requiresTypes } from '../requires-types.js'
import { repeated } from '../stochastic-run.js'

/** All that a step stores is rounded stochastically. */
const options: AdafactorOptions = {
  rounding: 'stochastic',
  stateRounding: 'stochastic',
  stateType: 'parameter',
  momentum: { beta1: 0.9, type: 'parameter' },
  seed: 7,
}

/** The optimizer with parameters and state that are rounded stochastically. */
export function stochasticTrainingCases(type: HalfType): ConformanceCase[] {
  const trainingCase = (sentence: string, run: (context: CaseContext) => Promise<void>) =>
    caseOf('stochastic rounding', `${type}: ${sentence}`, run, requiresTypes(type))
  return [
    trainingCase('a training is within a unit of every step', async (context) => {
      const types = { parameter: type, gradient: type }
      const training = new CheckedTraining(context, await context.create(), shapes, options, types)
      for (let step = 0; step < 3; step++) await training.step(tameGradientsFor(context, shapes))
    }),
    trainingCase('the same training gives the same bits, another seed others', async (context) => {
      const runs = new Runs(context, type)
      const first = await runs.whole()
      expectSameTraining(await runs.whole(), first, 'the same training')
      expectOther(await runs.whole({ seed: 8 }), first, 'another seed')
    }),
    trainingCase('a step may be taken one by one, in any order, bit for bit', async (context) => {
      const runs = new Runs(context, type)
      const first = await runs.whole()
      const oneByOne: TakeStep = async (_, optimizer, gradients) => {
        for (const [name, gradient] of Object.entries(gradients).reverse()) {
          await optimizer.stepParameter(name, gradient)
        }
        await optimizer.step()
      }
      expectSameTraining(await runs.whole({}, oneByOne), first, 'one by one, in reverse')
      const order = Object.keys(shapes).reverse()
      expectSameTraining(await runs.whole({}, undefined, order), first, 'parameters in reverse')
    }),
    trainingCase('a loaded state goes on with its seed, bit for bit', async (context) => {
      const runs = new Runs(context, type)
      const whole = await runs.whole()
      const half = await runs.part(2)
      for (const seed of [7, 8]) {
        const resumed = await runs.part(-2, half, { seed })
        expectSameTraining(resumed, whole, `a training resumed by one that had seed ${seed}`)
      }
      const { seed: _, ...seedless } = half.state
      const other = await runs.part(-2, { ...half, state: seedless as StateDict }, { seed: 8 })
      expectOther(other, whole, 'a state without a seed, loaded by one that had another')
    }),
    trainingCase('the key is made of seed, update and name', async (context) => {
      const { ulp } = numberFormat(type)
      const backend = await context.create()
      const shape = [16, 32]
      const names = ['w', 'another']
      const params = Object.fromEntries(
        names.map((name) => [name, backend.create(shape, repeated(shape, 1), { type })]),
      )
      const optimizer = adafactor({ backend, params, ...drifting(ulp / 4), seed: 12345 })
      const ones = repeated(shape, 1)
      const expected = Object.fromEntries(names.map((name) => [name, ones]))
      for (let update = 1; update <= 2; update++) {
        await optimizer.step(
          Object.fromEntries(names.map((name) => [name, backend.create(shape, ones)])),
        )
        for (const name of names) {
          const key = roundingKey(12345, update, name)
          expected[name] = (expected[name] ?? []).map((value, index) =>
            roundStochastically(type, value - ulp / 4, randomWord(key, 0, index)),
          )
          const what = `"${name}" after update ${update}`
          expectSame(await backend.read(params[name]), expected[name] ?? [], what)
        }
      }
    }),
    trainingCase('steps of an eighth of a unit add up, to the nearest none', async (context) => {
      const stochastic = await driftOf(context, type, 'stochastic')
      const mean = stochastic.reduce((sum, units) => sum + units, 0) / stochastic.length
      // 64 steps, each a unit with a chance of 1/8; 512 elements.
      const deviation = Math.sqrt((64 * (1 / 8) * (7 / 8)) / 512)
      expectThat(
        Math.abs(mean - 8) < 5 * deviation,
        `the mean of 64 steps is ${mean} units, expected 8 +- ${5 * deviation}`,
      )
      const furthest = Math.max(...stochastic)
      expectThat(
        furthest < 32,
        `an element went ${furthest} units in 64 steps: steps have the same random numbers`,
      )
      const nearest = await driftOf(context, type, 'nearest')
      expectThat(
        nearest.every((units) => units === 0),
        'to the nearest, a step of an eighth of a unit must do nothing',
      )
    }),
  ]
}

/** Options with which a gradient of ones moves a parameter by exactly this much. */
function drifting(step: number): AdafactorOptions {
  return {
    learningRate: step,
    parameterScale: false,
    clipThreshold: null,
    rounding: 'stochastic',
  }
}

/** How many units the elements of a parameter of ones go down in 64 steps of an eighth of one. */
async function driftOf(
  context: CaseContext,
  type: HalfType,
  rounding: 'nearest' | 'stochastic',
): Promise<number[]> {
  // Below 1 the unit is half of that above.
  const unit = numberFormat(type).ulp / 2
  const backend = await context.create()
  const shape = [16, 32]
  const weights = backend.create(shape, repeated(shape, 1), { type })
  const gradient = backend.create(shape, repeated(shape, 1))
  const optimizer = adafactor({ backend, params: { weights }, ...drifting(unit / 8), rounding })
  for (let step = 0; step < 64; step++) await optimizer.step({ weights: gradient })
  return Array.from(await backend.read(weights), (value) => (1 - value) / unit)
}

/** One training, in parts and in other ways. */
class Runs {
  readonly #context: CaseContext
  readonly #types: { readonly parameter: HalfType; readonly gradient: HalfType }
  readonly #start: Numbers
  readonly #gradients: readonly Numbers[]

  constructor(context: CaseContext, type: HalfType) {
    this.#context = context
    this.#types = { parameter: type, gradient: type }
    this.#start = startFor(context)
    this.#gradients = [1, 2, 3, 4].map(() => tameGradientsFor(context, shapes))
  }

  async whole(
    more: AdafactorOptions = {},
    take?: TakeStep,
    order?: readonly string[],
  ): Promise<Trained> {
    return train(await this.#context.create(), this.#start, this.#gradients, {
      types: this.#types,
      options: { ...options, ...more },
      ...(take ? { take } : {}),
      ...(order ? { order } : {}),
    })
  }

  /** The first steps, or from what the first ones left the last (as many as its negative). */
  async part(steps: number, from?: Trained, more: AdafactorOptions = {}): Promise<Trained> {
    const gradients = steps < 0 ? this.#gradients.slice(steps) : this.#gradients.slice(0, steps)
    const start = from?.parameters ?? this.#start
    return train(await this.#context.create(), start, gradients, {
      types: this.#types,
      options: { ...options, ...more },
      ...(from ? { state: from.state } : {}),
    })
  }
}

function expectSameTraining(found: Trained, expected: Trained, what: string): void {
  expectSameContents(found.parameters, expected.parameters, what)
  for (const [name, { tensors }] of Object.entries(expected.state.parameters)) {
    const own = found.state.parameters[name]?.tensors ?? {}
    for (const [state, { data }] of Object.entries(tensors)) {
      expectSame(own[state as keyof typeof own]?.data ?? [], data, `${what}: ${state} of ${name}`)
    }
  }
}

function expectOther(found: Trained, than: Trained, what: string): void {
  const [a, b] = [found, than].map(({ parameters, state }) =>
    [...Object.values(parameters), ...flatten(state)].map((data) => data.join()).join(),
  )
  expectThat(a !== b, `${what} gives the same bits`)
}
