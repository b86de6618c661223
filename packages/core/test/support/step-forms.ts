import type { Shape, StepForm } from '../../src/index.js'

type Factors = StepForm['factors']

/** Shapes of every rank up to 4 with the factorings that they may have. */
const factorings: readonly { readonly shape: Shape; readonly factors: Factors }[] = [
  { shape: [], factors: null },
  { shape: [4], factors: null },
  { shape: [2, 3], factors: null },
  { shape: [2, 3], factors: { rows: [0], columns: [1] } },
  { shape: [3, 2], factors: { rows: [1], columns: [0] } },
  { shape: [2, 2, 3], factors: null },
  { shape: [2, 2, 3], factors: { rows: [1], columns: [2] } },
  { shape: [3, 2, 2], factors: { rows: [0], columns: [1] } },
  { shape: [2, 2, 3], factors: { rows: [2], columns: [0] } },
  { shape: [2, 3, 2], factors: { rows: [0, 1], columns: [2] } },
  { shape: [2, 1, 3, 2], factors: { rows: [2], columns: [3] } },
  { shape: [2, 2, 1, 3], factors: { rows: [3], columns: [0] } },
]

/** The form of the paper's step. */
export const defaultForm: StepForm = {
  rank: 2,
  factors: { rows: [0], columns: [1] },
  epsilon1: 1e-30,
  epsilon1Use: 'add',
  clipThreshold: 1,
  parameterScale: { epsilon2: 1e-3, afterWeightDecay: false },
  momentum: null,
  weightDecay: null,
  maximize: false,
  skipNonFinite: false,
}

const alternatives: { readonly [K in keyof StepForm]?: readonly StepForm[K][] } = {
  epsilon1Use: ['add', 'floor'],
  clipThreshold: [1, null],
  parameterScale: [
    { epsilon2: 1e-3, afterWeightDecay: false },
    { epsilon2: 1e-3, maximum: 2, afterWeightDecay: true },
    null,
  ],
  momentum: [
    null,
    { beta1: 0.9, placement: 'afterStepSize', type: 'float32' },
    { beta1: 0.9, placement: 'beforeStepSize', type: 'bfloat16' },
    {
      beta1: 0.9,
      placement: 'afterStepSize',
      type: 'bfloat16',
      rounds: { beta1: true, update: true, applied: true },
      caution: true,
    },
  ],
  weightDecay: [null, 'hostRate', 'stepSize'],
  skipNonFinite: [false, true],
}

/** Every combination of what a form may say, for every factoring. */
export function* stepForms(): Generator<{ form: StepForm; shape: Shape }> {
  for (const { shape, factors } of factorings) {
    let forms: StepForm[] = [{ ...defaultForm, rank: shape.length, factors }]
    for (const [key, values] of Object.entries(alternatives)) {
      forms = forms.flatMap((form) => values.map((value) => ({ ...form, [key]: value })))
    }
    // Going up or down alternates, so that it comes with every other option.
    for (const [index, form] of forms.entries()) {
      yield { form: { ...form, maximize: index % 2 === 1 }, shape }
      if (shape.length > 2 && form.parameterScale) {
        const parameterScale = { ...form.parameterScale, batchAxes: [0] }
        const slices = { clipBatchAxes: [0, 1], scaledGradient: true as const }
        yield { form: { ...form, parameterScale, ...slices }, shape }
      }
    }
  }
}
