import {
  type AdafactorOptions,
  adafactor,
  type ElementType,
  elementTypes,
  isHalfType,
  numbersToJson,
  type StateDict,
  stateBytesOf,
} from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { CheckedTraining, type TrainedTypes } from '../checked-training.js'
import { expectError, expectSame, expectSameContents, expectThat } from '../expect.js'
import { flatten, shapes, startFor, tameGradientsFor, train } from '../plain-training.js'
import { requiresTypes } from '../requires-types.js'

const allTypes = Object.keys(elementTypes) as ElementType[]

/** The optimizer on parameters, gradients and state of every type. */
export function typedTrainingCases(): ConformanceCase[] {
  return [
    ...allTypes.flatMap((parameter) =>
      allTypes.map((gradient) =>
        caseOf(
          'types',
          `a parameter in ${parameter} and its gradient in ${gradient}`,
          (context) => trainChecked(context, {}, { parameter, gradient }),
          requiresTypes(parameter, gradient),
        ),
      ),
    ),
    ...allTypes.flatMap((type) => [
      caseOf(
        'types',
        `second moments in ${type}: held to the model, counted, resumed bit for bit`,
        (context) => checkState(context, type, { stateType: type }),
        requiresTypes(type),
      ),
      caseOf(
        'types',
        `momentum in ${type}: held to the model, counted, resumed bit for bit`,
        (context) => checkState(context, type, { momentum: { beta1: 0.9, type } }),
        requiresTypes(type),
      ),
      caseOf(
        'types',
        `state in the parameter's ${type}: held to the model, counted, resumed bit for bit`,
        (context) =>
          checkState(
            context,
            type,
            { stateType: 'parameter', momentum: { beta1: 0.9, type: 'parameter' } },
            { parameter: type, gradient: type },
          ),
        requiresTypes(type),
      ),
    ]),
    caseOf(
      'types',
      'state of a type that the backend has not is refused',
      async (context) => {
        const backend = await context.create()
        const params = { weights: backend.create([2, 2]) }
        const { tensors } = backend.memory()
        for (const type of allTypes.filter((one) => !context.traits.types.includes(one))) {
          const make = (options: AdafactorOptions) => () =>
            adafactor({ backend, params, ...options })
          await expectError('tensor/type', make({ stateType: type }), `stateType "${type}"`)
          // float32 is as the backend makes tensors, and bfloat16 can be stored in more bits.
          if (type === 'float32' || type === 'bfloat16') continue
          const momentum = { beta1: 0.9, type }
          await expectError('tensor/type', make({ momentum }), `momentum of type "${type}"`)
        }
        expectThat(backend.memory().tensors === tensors, 'a refused optimizer left tensors behind')
      },
      ({ traits }) =>
        traits.types.length < allTypes.length ? undefined : 'the backend has every type',
    ),
  ]
}

/** Three steps, each held to the model. */
async function trainChecked(
  context: CaseContext,
  options: AdafactorOptions,
  types?: TrainedTypes,
): Promise<void> {
  for (const more of [{}, { factored: false, weightDecay: 0.1, clipThreshold: null }]) {
    const backend = await context.create()
    const training = new CheckedTraining(context, backend, shapes, { ...options, ...more }, types)
    for (let step = 0; step < 3; step++) await training.step(tameGradientsFor(context, shapes))
  }
}

async function checkState(
  context: CaseContext,
  type: ElementType,
  options: AdafactorOptions,
  types?: TrainedTypes,
): Promise<void> {
  await trainChecked(context, options, types)
  await expectCounted(context, type, options, types)
  await expectResumed(context, options, types)
}

/** What the optimizer says that its state takes is what the backend holds. */
async function expectCounted(
  context: CaseContext,
  type: ElementType,
  options: AdafactorOptions,
  types?: TrainedTypes,
): Promise<void> {
  const backend = await context.create()
  const [usual] = context.traits.types
  const size = [60, 40] as const
  const weights = backend.create(size, undefined, types && { type: types.parameter })
  const { bytes } = backend.memory()
  const whole = { ...options, factored: false }
  const optimizer = adafactor({ backend, params: { weights }, ...whole })
  await optimizer.step({ weights: backend.create(size) })
  const { parameters } = await optimizer.stateDict()
  const stored = Object.entries(parameters.weights?.tensors ?? {})
  // float32 momentum is made as the backend makes tensors.
  const expectedType = (name: string) => {
    const isAsked = (name === 'momentum' ? options.momentum : options.stateType) != null
    return isAsked && !(name === 'momentum' && type === 'float32' && !types) ? type : usual
  }
  let expected = 0
  for (const [name, { type: found, data }] of stored) {
    const wanted = expectedType(name)
    expectThat(found === wanted, `${name} is stored as ${found}, not as ${wanted}`)
    expected += data.length * elementTypes[wanted].bytes
  }
  const said = optimizer.stateBytes
  expectThat(said === expected, `stateBytes is ${said}, expected ${expected}`)
  const known = stateBytesOf({ weights: size }, whole, {
    type: usual,
    parameterType: types?.parameter ?? usual,
  })
  expectThat(known === expected, `stateBytesOf() says ${known}, expected ${expected}`)
  if (!isHalfType(type)) return
  // Beside the state there are the gradient and a few numbers of the report.
  const held = backend.memory().bytes - bytes
  const gradient = 2400 * elementTypes[usual].bytes
  const allowed = expected + gradient + 1000
  expectThat(
    held >= expected && held < allowed,
    `memory() counts ${held} bytes for state of ${expected} bytes and a gradient of ${gradient}`,
  )
}

/** A state that was read and loaded again goes on as if nothing had happened. */
async function expectResumed(
  context: CaseContext,
  options: AdafactorOptions,
  types?: TrainedTypes,
): Promise<void> {
  const start = startFor(context)
  const gradients = [1, 2, 3, 4].map(() => tameGradientsFor(context, shapes))
  const more = { options, ...(types ? { types } : {}) }
  const whole = await train(await context.create(), start, gradients, more)
  const half = await train(await context.create(), start, gradients.slice(0, 2), more)
  const state = JSON.parse(JSON.stringify(half.state, numbersToJson)) as StateDict
  const backend = await context.create()
  const resumed = await train(backend, half.parameters, gradients.slice(2), { ...more, state })
  expectSameContents(resumed.parameters, whole.parameters, 'parameters of a resumed training')
  flatten(resumed.state).forEach((data, index) => {
    expectSame(data, flatten(whole.state)[index] ?? [], 'state of a resumed training')
  })
}
