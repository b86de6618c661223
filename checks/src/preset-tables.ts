import {
  AdafactorError,
  type AdafactorOptions,
  allAxes,
  factorAxes,
  type ParameterSettings,
  resolveParameterOptions,
  type Schedule,
  type Shape,
  sizeOf,
  without,
} from '@adafactor/core'
import { compare, presetCalls, show } from '@adafactor/example-compare-presets'
import { markdownTable } from './markdown-table.js'

// What presets differ in, from the options that they return and from running them: docs/presets.md
// has these tables.

const matrix: Shape = [512, 256]
/** A name that big_vision's weight decay is for by default, and one that it is not for. */
const kernel = 'dense/kernel'
const bias = 'dense/bias'

/** The step: step size, parameter scale, second moment, clipping, and what t counts. */
export function stepTable(): string {
  return markdownTable(
    ['', 'step size', 'times', 'beta2', 'epsilon1', 'clipping', 't counts updates of'],
    presetCalls.map(({ call, options }) => {
      const settings = resolveParameterOptions(options, kernel, matrix)
      return [
        code(call),
        stepSize(settings),
        parameterScale(settings),
        beta2(settings),
        settings.epsilon1Use === 'add'
          ? `G² + ${number(settings.epsilon1)}`
          : `V ≥ ${number(settings.epsilon1)}², mean R ≥ ${number(settings.epsilon1)}`,
        clipping(settings),
        options.stepCount === 'optimizer' ? 'the optimizer' : 'the parameter',
      ]
    }),
  )
}

/** Momentum and weight decay: whether they are on, and what they do once they are. */
export function additionsTable(): string {
  return markdownTable(
    ['', 'momentum', 'averages', 'is kept as', 'weight decay', 'X loses'],
    presetCalls.map(({ preset, options, withMomentum, withWeightDecay }) => {
      const plain = resolveParameterOptions(options, kernel, matrix)
      return [
        code(preset),
        ...momentum(plain, withMomentum),
        withWeightDecay === null ? 'has none' : plain.weightDecay === null ? 'off' : 'on',
        withWeightDecay === null ? '' : weightDecay(withWeightDecay),
      ]
    }),
  )
}

const shapes: Readonly<Record<string, Shape>> = {
  'small matrix': [64, 20],
  matrix,
  'stack of matrices': [6, 512, 256],
  'convolution of JAX, Keras': [3, 3, 64, 128],
  'convolution of PyTorch': [128, 64, 3, 3],
}

/** Which axes are factored, and the numbers that the second moment then has. */
export function factoringTable(): string {
  return markdownTable(
    ['', ...Object.entries(shapes).map(([name, shape]) => `${name}, ${product(shape)}`)],
    [
      ['all elements', ...Object.values(shapes).map((shape) => count(sizeOf(shape)))],
      ...presetCalls.map(({ preset, options }) => [
        code(preset),
        ...Object.values(shapes).map((shape) => factoring(options, shape)),
      ]),
    ],
  )
}

/** Where the presets part on the same gradients: what `npm run compare-presets` prints. */
export function comparisonTable(): string {
  return `\`\`\`text\n${show(compare(1))}\n\`\`\``
}

function stepSize({ learningRate, relativeStep }: ParameterSettings): string {
  if (learningRate !== undefined) return rate(learningRate)
  if (!relativeStep) throw new Error('there is neither a learning rate nor a relative step')
  if ('warmUp' in relativeStep) return `min(${number(relativeStep.warmUp)} t, 1/√t)`
  const relative = `min(${rate(relativeStep.cap)}, 1/√t)`
  return relativeStep.factor === 1 ? relative : `${relativeStep.factor} ${relative}`
}

function clipping({ clipThreshold: clip }: ParameterSettings): string {
  if (clip === null) return 'none'
  return `RMS(U) ≤ ${typeof clip === 'number' ? clip : clip.threshold}`
}

function parameterScale({ parameterScale: scale }: ParameterSettings): string {
  if (!scale) return '1'
  const least = `max(${number(scale.epsilon2)}, RMS(X))`
  const bounded = scale.maximum === undefined ? least : `min(${scale.maximum}, ${least})`
  return scale.afterWeightDecay ? `${bounded}, X decayed` : bounded
}

function beta2({ beta2: decay }: ParameterSettings): string {
  if (typeof decay === 'number') return number(decay)
  if ('adam' in decay) return `Adam's ${number(decay.adam)}`
  const t = decay.offset === 0 ? 't' : `(t - ${decay.offset})`
  const power = `1 - ${t}^-${decay.exponent}`
  return decay.cap === 1 ? power : `min(${decay.cap}, ${power})`
}

function momentum(plain: ParameterSettings, options: AdafactorOptions | null): string[] {
  const asked = options && resolveParameterOptions(options, kernel, matrix).momentum
  if (!asked) return ['has none', '', '']
  const { placement, type, rounds = {} } = asked
  const kept = type === 'parameter' ? 'as X is' : type
  const rounded = Object.keys(rounds).map((what) => roundings[what as keyof typeof rounds])
  return [
    plain.momentum === null ? 'off' : number(plain.momentum.beta1),
    placement === 'afterStepSize' ? 'U times the step size' : 'U',
    rounded.length === 0 ? kept : `${kept}; it rounds ${rounded.join(' and ')} too`,
  ]
}

const roundings = { beta1: 'beta1', update: 'U', applied: 'what is applied' }

function weightDecay(options: AdafactorOptions): string {
  const decay = resolveParameterOptions(options, kernel, matrix).weightDecay
  if (decay === null) throw new Error('the preset was asked for weight decay and has none')
  const ofAll = resolveParameterOptions(options, bias, [256]).weightDecay !== null
  const amount = {
    learningRate: 'rate x learning rate x X',
    stepSize: 'rate x step size x its scale x X',
    none: 'rate x X',
  }[decay.coefficient]
  return ofAll ? amount : `${amount}; only \`${kernel.replace(/^.*\//, '*/')}\``
}

function factoring(options: AdafactorOptions, shape: Shape): string {
  try {
    const { factored } = resolveParameterOptions(options, kernel, shape)
    const axes = factorAxes(shape, factored)
    if (axes === null) return `no: ${count(sizeOf(shape))}`
    const either = [...axes.rows, ...axes.columns]
    const sizes = shape.map((size, axis) => (either.includes(axis) ? `**${size}**` : `${size}`))
    const numbers = [axes.rows, axes.columns].map((reduced) =>
      sizeOf(without(allAxes(shape.length), reduced).map((axis) => shape[axis] as number)),
    )
    return `${sizes.join(' x ')}: ${count(numbers.reduce((sum, size) => sum + size, 0))}`
  } catch (error) {
    if (!AdafactorError.isInstance(error, 'option/invalid')) throw error
    return 'refused without a rule'
  }
}

function rate(value: number | Schedule): string {
  return typeof value === 'number' ? number(value) : 'a schedule'
}

function number(value: number): string {
  return value === 2 ** -23 ? '2^-23' : String(value)
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function product(shape: Shape): string {
  return shape.join(' x ')
}

function code(text: string): string {
  return `\`${text}\``
}
