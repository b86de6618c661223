import { type Shape, type StepForm, showShape } from '@adafactor/core'
import { type ConformanceCase, caseOf } from '../case.js'
import type { Random } from '../random.js'
import { paperForm, runSteps } from '../step-run.js'
import { withinRank } from '../within-rank.js'

type Factors = NonNullable<StepForm['factors']>

/** The shape that stands for each rank. */
const shapeOfRank: readonly Shape[] = [[], [7], [5, 3], [2, 4, 3], [2, 3, 2, 4], [2, 1, 3, 2, 2]]

const scale = { epsilon2: 1e-3, afterWeightDecay: false }

/** Every option by itself; what it does is in the step of core. */
const variations: Readonly<Record<string, Partial<StepForm>>> = {
  'the paper': {},
  'epsilon1 as a floor': { epsilon1Use: 'floor', epsilon1: 1e-7 },
  'a large epsilon1': { epsilon1: 0.1 },
  'no clipping': { clipThreshold: null },
  'clipping at 0.5': { clipThreshold: 0.5 },
  'clipping at 100': { clipThreshold: 100 },
  'no parameter scale': { parameterScale: null },
  'a largest parameter scale': { parameterScale: { ...scale, maximum: 0.5 } },
  'a parameter scale that is all epsilon2': { parameterScale: { ...scale, epsilon2: 100 } },
  'weight decay': { weightDecay: 'hostRate' },
  'weight decay by the step size': { weightDecay: 'stepSize' },
  'weight decay before the parameter scale': {
    weightDecay: 'hostRate',
    parameterScale: { ...scale, afterWeightDecay: true },
  },
  'momentum after the step size': {
    momentum: { beta1: 0.9, placement: 'afterStepSize', type: 'float32' },
  },
  'momentum before the step size': {
    momentum: { beta1: 0.9, placement: 'beforeStepSize', type: 'float32' },
  },
  'momentum kept in bfloat16': {
    momentum: { beta1: 0.9, placement: 'afterStepSize', type: 'bfloat16' },
  },
  'momentum before the step size, kept in bfloat16': {
    momentum: { beta1: 0.5, placement: 'beforeStepSize', type: 'bfloat16' },
  },
  'going up the gradient': { maximize: true },
  'skipping what is not finite, with finite gradients': { skipNonFinite: true },
}

/** Axes that may be factored, beside the last two. */
const factorings: readonly { readonly shape: Shape; readonly factors: Factors | null }[] = [
  { shape: [5, 3], factors: null },
  { shape: [5, 3], factors: { rows: [1], columns: [0] } },
  { shape: [4, 4], factors: { rows: [0], columns: [1] } },
  { shape: [4, 2, 3], factors: null },
  { shape: [4, 2, 3], factors: { rows: [0], columns: [1] } },
  { shape: [4, 2, 3], factors: { rows: [0], columns: [2] } },
  { shape: [4, 2, 3], factors: { rows: [2], columns: [0] } },
  { shape: [3, 3, 3], factors: { rows: [0], columns: [2] } },
  { shape: [4, 2, 3], factors: { rows: [0, 1], columns: [2] } },
  { shape: [4, 2, 3], factors: { rows: [1], columns: [0, 2] } },
  { shape: [3, 2, 2, 4], factors: { rows: [0], columns: [1] } },
  { shape: [3, 2, 2, 4], factors: { rows: [3], columns: [1] } },
  { shape: [3, 2, 2, 4], factors: { rows: [0, 1], columns: [2, 3] } },
  { shape: [2, 3, 1, 2, 3], factors: { rows: [1], columns: [4] } },
]

/** Whole steps, three in a row, each held to its intervals from the state before it. */
export function programCases(): ConformanceCase[] {
  return [
    ...Object.entries(variations).map(([name, changes]) =>
      caseOf('programs', `${name}, ranks 0 to 5`, async (context) => {
        const backend = await context.create()
        for (const shape of withinRank(context, shapeOfRank)) {
          await runSteps(context, backend, paperForm(shape.length, changes), shape)
        }
      }),
    ),
    ...factorings.map(({ shape, factors }) =>
      caseOf('programs', `${showShape(shape)} ${showFactors(factors)}`, async (context) => {
        const backend = await context.create()
        await runSteps(context, backend, paperForm(shape.length, { factors }), shape)
        const floor = { factors, epsilon1Use: 'floor', epsilon1: 1e-4 } as const
        await runSteps(context, backend, paperForm(shape.length, floor), shape)
      }),
    ),
    ...[1, 2, 3, 4].map((part) =>
      caseOf('programs', `options in random combinations, part ${part} of 4`, async (context) => {
        const backend = await context.create()
        for (let count = 0; count < 10; count++) {
          const { shape, factors } = context.random.pick([
            ...factorings.filter(({ shape }) => withinRank(context, [shape]).length > 0),
            ...withinRank(context, shapeOfRank).map((shape) => ({
              shape,
              factors: paperForm(shape.length).factors,
            })),
          ])
          const form = { ...paperForm(shape.length), factors, ...combination(context.random) }
          await runSteps(context, backend, form, shape)
        }
      }),
    ),
    ...[[130, 70], [70, 130], [3, 1100], [1100, 3], [2048], [40, 17, 9]].map((shape) =>
      caseOf('programs', `a larger parameter of ${showShape(shape)}`, async (context) => {
        await runSteps(context, await context.create(), paperForm(shape.length), shape)
      }),
    ),
    caseOf('programs', 'one program for many shapes of its rank', async (context) => {
      const backend = await context.create()
      for (const shape of [
        [2, 3],
        [3, 2],
        [17, 5],
        [1, 1],
        [5, 17],
        [2, 3],
      ]) {
        await runSteps(context, backend, paperForm(2), shape)
      }
    }),
  ]
}

function combination(random: Random): Partial<StepForm> {
  const chosen = random.shuffled(Object.values(variations)).slice(0, 4)
  return Object.assign({}, ...chosen) as Partial<StepForm>
}

function showFactors(factors: Factors | null): string {
  return factors
    ? `with rows ${showShape(factors.rows)} and columns ${showShape(factors.columns)}`
    : 'not factored'
}
