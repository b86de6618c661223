import {
  type Shape,
  type StepForm,
  showShape,
  sizeOf,
  stepProgram,
  type TensorData,
} from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals, positives } from '../data.js'
import { runChecked } from '../device-run.js'
import { expectSame, expectThat } from '../expect.js'
import {
  bindStep,
  gradientFor,
  paperForm,
  paperScalars,
  runSteps,
  type StepData,
} from '../step-run.js'
import { messageOf, Violation } from '../violation.js'

/** Factored, unfactored, and with everything that reads the gradient once more. */
const forms: Readonly<Record<string, StepForm>> = {
  factored: paperForm(2),
  'not factored': paperForm(2, { factors: null }),
  'with momentum and weight decay': paperForm(2, {
    momentum: { beta1: 0.9, placement: 'afterStepSize', type: 'float32' },
    weightDecay: 'stepSize',
  }),
  'without clipping': paperForm(2, { clipThreshold: null }),
  'with epsilon1 as a floor': paperForm(2, { epsilon1Use: 'floor', epsilon1: 1e-15 }),
}
const shape: Shape = [3, 4]
const size = sizeOf(shape)

const shapes: readonly Shape[] = [
  [],
  [1],
  [2],
  [9],
  [1, 7],
  [7, 1],
  [1, 1],
  [4, 4],
  [2, 9],
  [9, 2],
  [8, 3, 4],
  [3, 4, 8],
  [3, 3, 3],
  [1, 3, 1],
  [6, 3, 2, 2],
  [2, 2, 3, 6],
  [3, 3, 2, 2],
  [2, 1, 3, 1, 2],
]
const emptyShapes: readonly Shape[] = [[0], [0, 3], [2, 0], [2, 0, 3]]

/** Shapes, values and times that real training meets and tests forget. */
export function edgeCases(): ConformanceCase[] {
  return [...shapeCases(), ...valueCases(), ...nonFiniteCases(), ...timeCases()]
}

function shapeCases(): ConformanceCase[] {
  return [
    ...shapes.map((shape) =>
      caseOf('edge cases', `a parameter of shape ${showShape(shape)}`, async (context) => {
        const backend = await context.create()
        await runSteps(context, backend, paperForm(shape.length), shape)
        await runSteps(context, backend, paperForm(shape.length, { factors: null }), shape)
      }),
    ),
    caseOf('edge cases', 'parameters without elements run and stay empty', async (context) => {
      const backend = await context.create()
      for (const shape of emptyShapes) {
        for (const factors of [paperForm(shape.length).factors, null]) {
          const form = paperForm(shape.length, { factors })
          const bound = bindStep(backend, context.random, form, shape)
          const compiled = backend.compile(bound.program)
          await compiled.run([{ tensors: bound.tensors, scalars: paperScalars(form, 1) }])
          await backend.flush?.()
          expectSame(await backend.read(bound.tensors.parameter), [], showShape(shape))
        }
      }
    }),
  ]
}

function valueCases(): ConformanceCase[] {
  const zeros = new Array<number>(size).fill(0)
  const scaled =
    (scale: number): StepsOf =>
    ({ random }) => ({
      gradients: [1, 2].map(() => normals(random, size, scale)),
    })
  return [
    inEveryForm(
      'a gradient of zeros at the first step moves nothing',
      () => ({
        gradients: [zeros],
      }),
      ({ after, before, form }) => {
        if (!form.weightDecay) expectSame(after[0]?.parameter ?? [], before, 'the parameter')
        expectFinite(after)
      },
    ),
    inEveryForm(
      'gradients of zeros after others leave a finite state',
      ({ random }) => ({
        gradients: [gradientFor(random, shape), zeros, zeros, gradientFor(random, shape)],
      }),
      ({ after }) => expectFinite(after),
    ),
    inEveryForm(
      'a row and a column of zeros',
      ({ random }) => ({
        gradients: [1, 2].map(() =>
          normals(random, size).map((value, index) => (index < 4 || index % 4 === 2 ? 0 : value)),
        ),
      }),
      ({ after }) => expectFinite(after),
    ),
    inEveryForm(
      'a parameter of zeros moves by epsilon2',
      ({ random }) => ({
        parameter: zeros,
        gradients: [1, 2].map(() => normals(random, size)),
      }),
      ({ after }) => {
        const parameter = after[0]?.parameter ?? []
        expectThat(
          Array.from(parameter).every((value) => value !== 0),
          'a parameter of zeros did not move',
        )
      },
    ),
    ...[1e-20, 1e-38, 1e-3, 1e3, 1e15].map((scale) =>
      inEveryForm(`gradients of size ${scale}`, scaled(scale), ({ after }) => expectFinite(after)),
    ),
    ...[1e20, 3e38].map((scale) =>
      inEveryForm(`gradients of size ${scale}, whose squares overflow float32`, scaled(scale)),
    ),
    inEveryForm(
      'gradients of many sizes at once',
      ({ random }) => ({
        gradients: [1, 2].map(() =>
          normals(random, size).map((value) => value * 10 ** random.integer(-12, 12)),
        ),
      }),
      ({ after }) => expectFinite(after),
    ),
    inEveryForm('a huge parameter and a tiny one', ({ random }) => ({
      parameter: normals(random, size).map((value, index) => value * (index % 2 ? 1e15 : 1e-30)),
    })),
    inEveryForm(
      'a constant gradient: every update is 1 and is not clipped',
      ({ random }) => ({
        parameter: positives(random, size),
        gradients: [new Array<number>(size).fill(0.1)],
      }),
      ({ context, after, form }) => {
        if (form.clipThreshold === null) return
        const [updateRms] = after[0]?.updateRms ?? []
        const far = Math.abs((updateRms as number) - 1) > 100 * context.model.ulp
        expectThat(!far, `RMS(U) of a constant gradient is ${updateRms}`)
      },
    ),
    ...[0.999, 1, 1.001].map((ratio) =>
      caseOf('edge cases', `a clip threshold of ${ratio} times RMS(U)`, async (context) => {
        const backend = await context.create()
        const data = {
          parameter: normals(context.random, size),
          gradients: [gradientFor(context.random, shape)],
        }
        const [first] = await runSteps(context, backend, paperForm(2), shape, data)
        const clipThreshold = (first?.updateRms?.[0] as number) * ratio
        await runSteps(context, backend, paperForm(2, { clipThreshold }), shape, data)
      }),
    ),
    caseOf('edge cases', 'epsilon1 of 0', async (context) => {
      const backend = await context.create()
      for (const epsilon1Use of ['add', 'floor'] as const) {
        await runSteps(context, backend, paperForm(2, { epsilon1: 0, epsilon1Use }), shape)
      }
    }),
  ]
}

function nonFiniteCases(): ConformanceCase[] {
  const broken = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    '-Infinity': Number.NEGATIVE_INFINITY,
  }
  return Object.entries(broken).flatMap(([name, value]) => {
    const spoilt = (context: CaseContext) => {
      const gradient = gradientFor(context.random, shape)
      gradient[context.random.integer(0, size - 1)] = value
      return gradient
    }
    return [
      inEveryForm(
        `one ${name} in a gradient spreads as the algorithm says`,
        (context) => ({
          gradients: [
            gradientFor(context.random, shape),
            spoilt(context),
            gradientFor(context.random, shape),
          ],
        }),
        ({ after, form }) => {
          // Clipping needs RMS(U), which is NaN: with it, the whole parameter is.
          if (form.clipThreshold === null) return
          const parameter = after[1]?.parameter ?? []
          expectThat(
            Array.from(parameter).every(Number.isNaN),
            `a ${name} was swallowed: ${parameter}`,
          )
        },
      ),
      caseOf(
        'edge cases',
        `one ${name} reaches no other parameter of the batch`,
        async (context) => {
          const backend = await context.create()
          const form = paperForm(2)
          const items = [1, 2, 3].map(() => ({
            bound: bindStep(backend, context.random, form, shape),
            scalars: paperScalars(form, 1),
          }))
          const compiled = backend.compile(stepProgram(form))
          for (const [index, { bound }] of items.entries()) {
            const gradient = index === 1 ? spoilt(context) : gradientFor(context.random, shape)
            await backend.write(bound.tensors.gradient, gradient)
          }
          const [first, second, third] = await runChecked(context, backend, compiled, items)
          expectFinite([first, third])
          expectThat(
            Array.from(second?.parameter ?? []).every(Number.isNaN),
            `a ${name} was swallowed`,
          )
        },
      ),
      ...Object.entries(forms).map(([formName, form]) =>
        caseOf(
          'edge cases',
          `skipNonFinite leaves all as it was for one ${name}, ${formName}`,
          async (context) => {
            const skipping = { ...form, skipNonFinite: true }
            const backend = await context.create()
            const results = await runSteps(context, backend, skipping, shape, {
              gradients: [
                gradientFor(context.random, shape),
                spoilt(context),
                gradientFor(context.random, shape),
              ],
            })
            const [before, skipped, after] = results as [Contents, Contents, Contents]
            for (const tensor of ['parameter', 'rowMoment', 'columnMoment', 'moment', 'momentum']) {
              if (before[tensor]) expectSame(skipped[tensor] ?? [], before[tensor], tensor)
            }
            expectThat(
              (skipped.nonFinite?.[0] ?? 0) > 0,
              'nonFinite does not say that the step was skipped',
            )
            expectThat(after.nonFinite?.[0] === 0, 'nonFinite says that the next step was skipped')
            expectFinite([after])
          },
        ),
      ),
    ]
  })
}

function timeCases(): ConformanceCase[] {
  return [1, 2, 257, 10_000, 2 ** 24 + 1, 1e9].map((firstStep) =>
    inEveryForm(`steps from t = ${firstStep} on`, ({ random }) => ({
      firstStep,
      gradients: [1, 2].map(() => gradientFor(random, shape)),
    })),
  )
}

type Contents = Record<string, TensorData>
type StepsOf = (context: CaseContext) => StepData

interface Outcome {
  readonly context: CaseContext
  readonly form: StepForm
  /** The parameter before the first step. */
  readonly before: ArrayLike<number>
  /** All tensors after each step. */
  readonly after: readonly Contents[]
}

/** A case that takes the same steps in every form, and then looks at what came of them. */
function inEveryForm(
  sentence: string,
  stepsOf: StepsOf,
  check: (outcome: Outcome) => void = () => {},
): ConformanceCase {
  return caseOf('edge cases', sentence, async (context) => {
    const backend = await context.create()
    for (const [name, form] of Object.entries(forms)) {
      const steps = { parameter: normals(context.random, size), ...stepsOf(context) }
      try {
        const after = await runSteps(context, backend, form, shape, steps)
        const before = Array.from(steps.parameter, context.model.round)
        check({ context, form, before, after })
      } catch (error) {
        throw new Violation(`${name}: ${messageOf(error)}`, { cause: error })
      }
    }
  })
}

function expectFinite(contents: readonly (Contents | undefined)[]): void {
  for (const tensors of contents) {
    for (const [name, data] of Object.entries(tensors ?? {})) {
      const wrong = data.find((value) => !Number.isFinite(value))
      expectThat(wrong === undefined, `${name} has ${wrong} in it`)
    }
  }
}
