import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  type TensorData,
} from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import type { AnyBackend } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { expectThat } from '../expect.js'
import {
  numbersFor,
  type Pattern,
  type RangeNumbers,
  type RangeParameter,
  trainRanges,
} from '../range-training.js'
import { Violation } from '../violation.js'

/** A rate for those that need one, and factoring of matrices as small as these. */
const lr = 0.01
const optionSets: Readonly<Record<string, AdafactorOptions>> = {
  'the defaults': {},
  'epsilon1 added, the smallest': { epsilon1: 2 ** -126 },
  'epsilon1 as a floor': { epsilon1Use: 'floor' },
  'epsilon1 as a floor, the smallest': { epsilon1Use: 'floor', epsilon1: 2 ** -63 },
  'no factoring': { factored: false },
  bigVision: presets.bigVision({ lr, minDimSizeToFactor: 2, gradClipNorm: null }),
  burn: presets.burn({ lr }),
  fairseq: presets.fairseq(),
  huggingface: presets.huggingface(),
  keras: presets.keras(),
  meshTensorflow: presets.meshTensorflow({ minDimSizeToFactor: 2 }),
  mlx: presets.mlx(),
  optax: presets.optax({ learningRate: lr, minDimSizeToFactor: 2 }),
  paper: presets.paper(),
  t5x: presets.t5x({
    learningRate: lr,
    minDimSizeToFactor: 2,
    factorMap: [
      ['slice', ['batch', 'row', 'column']],
      ['.', 'heuristic'],
    ],
  }),
  tensor2tensor: presets.tensor2tensor(),
  timm: presets.timm({ minDimSizeToFactor: 2 }),
  timmBigVision: presets.timmBigVision({ lr, minDimSizeToFactor: 2 }),
  torch: presets.torch(),
}

/** In the second step other rows, columns and slices have a gradient than in the first. */
const patterns: readonly Pattern[] = [
  {
    name: 'dead rows',
    shape: [5, 3],
    isLive: ([row = 0], step) => row === 1 || row === 2 * step,
  },
  {
    name: 'dead columns',
    shape: [5, 3],
    isLive: ([, column = 0], step) => column === 1 || column === 2 * step,
  },
  {
    name: 'dead rows and columns',
    shape: [3, 5],
    isLive: ([row = 0, column = 0], step) => row < 1 + step && column > 2 - step,
  },
  {
    name: 'one live element',
    shape: [3, 5],
    isLive: ([row = 0, column = 0]) => row === 1 && column === 3,
  },
  { name: 'a dead slice', shape: [2, 4, 3], isLive: ([slice = 0]) => slice === 1 },
  {
    name: 'dead slices, rows and columns',
    shape: [3, 4, 3],
    isLive: ([slice = 0, row = 0, column = 0], step) =>
      slice <= step && row > 1 - step && column < 2,
  },
  {
    name: 'other dead rows in each slice',
    shape: [2, 4, 3],
    isLive: ([slice = 0, row = 0], step) => row === slice + step,
  },
]

/** The largest power of two that a number below 2 can have while its square is finite in float32. */
const largestPower = 63

/**
 * Every power from 0 up, each in one pattern, and the ends in all; below 0 epsilon1 may be felt,
 * which the reference says.
 */
const parameters: readonly RangeParameter[] = patterns.flatMap((pattern, index) =>
  [-30, -10, ...Array.from({ length: largestPower + 1 }, (_, power) => power)]
    .filter((power) => power <= 0 || power >= largestPower - 1 || power % patterns.length === index)
    .map((power) => ({ name: `${pattern.name}, 2^${power}`, pattern, power })),
)

/** Gradients of every size whose squares are finite in float32, and of none. */
export function rangeCases(): ConformanceCase[] {
  return [
    ...Object.entries(optionSets).map(([name, options]) =>
      caseOf(
        'ranges',
        `a gradient times 2^k moves its parameter alike, beside rows, columns and slices of zeros: ${name}`,
        (context) => holdRanges(context, options),
      ),
    ),
    caseOf('ranges', 'clipGlobalNorm brings down gradients of any size', holdGlobalNorm),
    ...Object.entries(smallEpsilons).map(([name, options]) =>
      caseOf('ranges', `a gradient of zeros moves nothing in 100 steps: ${name}`, (context) =>
        holdZeros(context, options),
      ),
    ),
  ]
}

async function holdRanges(context: CaseContext, options: AdafactorOptions): Promise<void> {
  const backend = await context.create()
  const numbersOf = numbersBy(context)
  const expected = await outcomeOf(referenceBackend(), options, numbersOf)
  const found = await outcomeOf(backend, options, numbersOf)
  for (const { name, pattern, power } of parameters) {
    const { start, gradients } = numbersOf(pattern)
    const right = expected.parameters[name] as TensorData
    const same = expected.parameters[`${pattern.name}, 2^0`] as TensorData
    const moves = start.map((value, index) => Math.abs((right[index] as number) - value))
    const tolerance = Math.max(...moves) * 2 ** -7 + 2 ** -18
    ;(found.parameters[name] as TensorData).forEach((value, index) => {
      const wanted = right[index] as number
      const far = Math.abs((same[index] as number) - wanted) > tolerance
      expectThat(power < 0 || !far, `the reference moves otherwise: ${name} [${index}]`)
      const isDead = gradients.every((gradient) => gradient[index] === 0)
      if (isDead ? value === wanted : Math.abs(value - wanted) <= tolerance) return
      throw new Violation(
        isDead
          ? `${name}: element ${index} had no gradient and went from ${start[index]} to ${value}`
          : `${name}: element ${index} went from ${start[index]} to ${value}, expected ${wanted}`,
      )
    })
  }
  for (const [what, value] of found.others) {
    expectThat(Number.isFinite(value), `${what} is ${value}`)
  }
}

/** Numbers that depend on the pattern only, so that nothing but the power is different. */
function numbersBy({ random }: CaseContext): (pattern: Pattern) => RangeNumbers {
  const known = new Map(patterns.map((pattern) => [pattern, numbersFor(random, pattern, 2)]))
  return (pattern) => known.get(pattern) as RangeNumbers
}

/** The parameters after the training, and all else that has to be finite, by what it is. */
async function outcomeOf(
  backend: AnyBackend,
  options: AdafactorOptions,
  numbersOf: (pattern: Pattern) => RangeNumbers,
) {
  const { optimizer, params } = await trainRanges(backend, options, parameters, numbersOf)
  const contents: Record<string, TensorData> = {}
  for (const [name, parameter] of Object.entries(params)) {
    contents[name] = await backend.read(parameter)
  }
  const others: [string, number][] = []
  for (const [name, { tensors }] of Object.entries((await optimizer.stateDict()).parameters)) {
    for (const [state, { data }] of Object.entries(tensors)) {
      for (const value of data) others.push([`${name}: ${state}`, value])
    }
  }
  for (const [name, report] of Object.entries(await optimizer.lastStep())) {
    for (const [word, value] of Object.entries(report)) {
      if (typeof value === 'number') others.push([`${name}: ${word} of lastStep()`, value])
    }
  }
  optimizer.dispose()
  return { parameters: contents, others }
}

/** The norm of all gradients is finite where their norms are, though squares are not. */
async function holdGlobalNorm(context: CaseContext): Promise<void> {
  const backend = await context.create()
  const shapes = { matrix: [3, 2], vector: [3] }
  const gradients = { matrix: [1, 0, -1.5, 0, 1.25, 0], vector: [0, 1, -1] }
  const train = async (on: AnyBackend, power: number) => {
    const params = {
      matrix: on.create(shapes.matrix, [1, 2, 3, 4, 5, 6]),
      vector: on.create(shapes.vector, [1, -1, 1]),
    }
    const optimizer = adafactor({ backend: on, params, clipGlobalNorm: 1, momentum: 0.5 })
    const scaled = (numbers: readonly number[]) => numbers.map((value) => value * 2 ** power)
    await optimizer.step({
      matrix: on.create(shapes.matrix, scaled(gradients.matrix)),
      vector: on.create(shapes.vector, scaled(gradients.vector)),
    })
    const result = [...(await on.read(params.matrix)), ...(await on.read(params.vector))]
    optimizer.dispose()
    return result
  }
  const expected = await train(referenceBackend(), 0)
  for (const power of [0, 20, 40, 55, 60, 61, 62]) {
    const found = await train(backend, power)
    expected.forEach((wanted, index) => {
      const value = found[index] as number
      const close = Math.abs(value - wanted) < 1e-4
      expectThat(close, `gradients times 2^${power}: number ${index} is ${value}, not ${wanted}`)
    })
  }
}

/** What epsilon1 adds to the moments may be smaller than what a device keeps. */
const smallEpsilons: Readonly<Record<string, AdafactorOptions>> = {
  'the defaults': {},
  'the smallest epsilon1': { epsilon1: 2 ** -126 },
  'an epsilon1 of 1e-33 and a constant beta2': { epsilon1: 1e-33, beta2: 0.99999 },
  'the smallest epsilon1 as a floor': { epsilon1Use: 'floor', epsilon1: 2 ** -63 },
}

async function holdZeros(context: CaseContext, options: AdafactorOptions): Promise<void> {
  const backend = await context.create()
  const start = { matrix: [1, -2, 3, -4, 5, -6], vector: [0.5, -0.5, 2] }
  const params = {
    matrix: backend.create([2, 3], start.matrix),
    vector: backend.create([3], start.vector),
  }
  const optimizer = adafactor({ backend, params, ...options })
  const zeros = { matrix: backend.create([2, 3]), vector: backend.create([3]) }
  for (let step = 0; step < 100; step++) await optimizer.step(zeros)
  for (const [name, numbers] of Object.entries(start)) {
    const found = await backend.read(params[name as keyof typeof params])
    numbers.forEach((value, index) => {
      const now = found[index]
      expectThat(now === value, `${name} [${index}] went from ${value} to ${now} in 100 steps`)
    })
  }
  const { parameters } = await optimizer.stateDict()
  for (const [name, { tensors }] of Object.entries(parameters)) {
    for (const [state, { data }] of Object.entries(tensors)) {
      expectThat(data.every(Number.isFinite), `${state} of ${name} is ${data} after 100 steps`)
    }
  }
  // A dead row and a dead element beside live ones.
  await optimizer.step({
    matrix: backend.create([2, 3], [1, -1, 1, 0, 0, 0]),
    vector: backend.create([3], [1, 0, -1]),
  })
  const moved = { matrix: [true, true, true, false, false, false], vector: [true, false, true] }
  for (const [name, numbers] of Object.entries(start)) {
    const found = await backend.read(params[name as keyof typeof params])
    numbers.forEach((value, index) => {
      const now = found[index] as number
      const isRight = moved[name as keyof typeof moved][index]
        ? Math.abs(now - value) > 1e-4 && Math.abs(now - value) < 1
        : now === value
      expectThat(isRight, `${name} [${index}] went from ${value} to ${now} after steps of zeros`)
    })
  }
}
