/** What a step tells its backend about storage, for every setting. */
import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  type ElementType,
  type ElementTypes,
  resolveParameterOptions,
  type Shape,
  type StateType,
  type StepForm,
  stepForm,
} from '../src/index.js'
import { caught } from './support/caught.js'

const types = ['float32', 'float64', 'float16', 'bfloat16'] as const
const stateTypes: readonly (StateType | undefined)[] = [undefined, ...types, 'parameter']
const roundings = ['nearest', 'stochastic'] as const
const isHalf = (type: string | undefined) => type === 'float16' || type === 'bfloat16'

function formOf(
  shape: Shape,
  options: AdafactorOptions,
  parameter: ElementType,
  has: ElementTypes,
): StepForm {
  const settings = resolveParameterOptions(options, 'w', shape, parameter)
  return stepForm(shape, settings, { storage: { backend: 'mine', types: has, parameter } })
}

describe.each<[string, ElementTypes]>([
  ['float32 first', ['float32', 'float64', 'bfloat16', 'float16']],
  ['float64 first', ['float64', 'float32', 'bfloat16', 'float16']],
])('of a backend with all types, %s', (_, has) => {
  const usual = has[0]

  test('a form says what is stored otherwise, and what is rounded stochastically', () => {
    let compared = 0
    for (const parameter of types) {
      for (const stateType of stateTypes) {
        for (const momentum of stateTypes) {
          for (const rounding of roundings) {
            for (const stateRounding of roundings) {
              for (const shape of [[4, 3], [5]]) {
                const form = formOf(
                  shape,
                  {
                    rounding,
                    stateRounding,
                    ...(stateType ? { stateType } : {}),
                    ...(momentum ? { momentum: { beta1: 0.9, type: momentum } } : {}),
                  },
                  parameter,
                  has,
                )
                const own = (type: StateType | undefined) =>
                  type === 'parameter' ? parameter : type
                const told = (type: ElementType | undefined) => (type === usual ? undefined : type)
                const moments = told(own(stateType))
                const wanted: Record<string, ElementType | undefined> = {
                  parameter: isHalf(parameter) ? parameter : undefined,
                  ...(shape.length === 2
                    ? { rowMoment: moments, columnMoment: moments }
                    : { moment: moments }),
                  // float32 is what it always was: as the backend makes tensors.
                  momentum: momentum === 'float32' ? undefined : told(own(momentum)),
                }
                const entries = Object.entries(wanted).filter(([, type]) => type !== undefined)
                expect(form.types).toEqual(
                  entries.length === 0 ? undefined : Object.fromEntries(entries),
                )
                const stochastic = entries
                  .filter(
                    ([name, type]) =>
                      isHalf(type) &&
                      (name === 'parameter' ? rounding : stateRounding) === 'stochastic',
                  )
                  .map(([name]) => name)
                expect(form.stochastic).toEqual(stochastic.length === 0 ? undefined : stochastic)
                expect(form.momentum?.type).toBe(momentum === undefined ? undefined : own(momentum))
                compared++
              }
            }
          }
        }
      }
    }
    expect(compared).toBe(4 * 6 * 6 * 2 * 2 * 2)
  })
})

describe('of a backend with float32 alone', () => {
  const only: ElementTypes = ['float32']
  const refusal = (options: AdafactorOptions) =>
    caught(() => formOf([4, 3], options, 'float32', only))

  test('a form says nothing where nothing is asked for', () => {
    for (const options of [
      {},
      { stateType: 'parameter' },
      { stateType: 'float32', momentum: { beta1: 0.9, type: 'parameter' } },
      { rounding: 'stochastic', stateRounding: 'stochastic', momentum: 0.9 },
      { momentum: { beta1: 0.9, type: 'bfloat16', rounds: { beta1: true } } },
    ] as const) {
      const form = formOf([4, 3], options, 'float32', only)
      expect([form.types, form.stochastic]).toEqual([undefined, undefined])
    }
  })

  test.each<[string, AdafactorOptions, ElementType]>([
    ['stateType', { stateType: 'bfloat16' }, 'bfloat16'],
    ['stateType', { stateType: 'float16' }, 'float16'],
    ['stateType', { stateType: 'float64' }, 'float64'],
    ['momentum.type', { momentum: { beta1: 0.9, type: 'float16' } }, 'float16'],
    ['momentum.type', { momentum: { beta1: 0.9, type: 'float64' } }, 'float64'],
    [
      'momentum.type',
      { momentum: { beta1: 0.9, type: 'bfloat16' }, stateRounding: 'stochastic' },
      'bfloat16',
    ],
  ])('%s in %o is refused', (option, options, type) => {
    expect(refusal(options)).toBe(
      `tensor/type: option "${option}" asks for a tensor of type "${type}", which the backend ` +
        '"mine" has not; it has "float32"' +
        (isHalf(type)
          ? ': ndarrayBackend() of @adafactor/backend-ndarray has tensors of 16 bits'
          : '') +
        ' (tensor/type)',
    )
  })
})
