import { describe, expect, test } from 'vitest'
import type { AdafactorOptions } from '../../src/index.js'
import * as presets from '../../src/presets.js'
import { Random } from '../support/random.js'
import {
  type Course,
  difference,
  everyRank,
  randomCourse,
  type Shapes,
  train,
  upToMatrices,
} from './train.js'

/** Rounding of float64, over a few steps. */
const rounding = 1e-12
const runs = 12

/** Holds that two presets go the same way, whatever arguments `draw` gives them. */
function same(
  seed: number,
  shapes: Shapes,
  draw: (random: Random) => readonly [AdafactorOptions, AdafactorOptions],
) {
  const random = new Random(seed)
  for (let run = 0; run < runs; run++) {
    const [a, b] = draw(random)
    const course = randomCourse(random, shapes)
    const [fromA, fromB] = [train(a, course), train(b, course)]
    const what = `run ${run}, seed ${seed}`
    expect(difference(fromA, fromB), what).toBeLessThan(rounding)
    expect(difference(fromA, course.initial), `${what}: moves`).toBeGreaterThan(1e-6)
  }
}

/** How far two presets are apart at the end of a course. */
const apart = (a: AdafactorOptions, b: AdafactorOptions, course: Course) =>
  difference(train(a, course), train(b, course))

/** One argument in two spellings, or neither, so that the defaults are compared too. */
const maybe = <A extends object>(random: Random, argument: A): Partial<A> =>
  random.chance(0.6) ? argument : {}

/** Arguments that transformers, fairseq and MLX spell alike. */
function transformersArguments(random: Random) {
  return {
    ...maybe(random, { eps: [10 ** -random.whole(4, 30), 10 ** -random.whole(1, 4)] as const }),
    ...maybe(random, { clipThreshold: 0.3 + random.next() }),
    ...maybe(random, { decayRate: -random.next() }),
    ...maybe(random, { beta1: random.pick([0.9, 0.5, 0, null]) }),
    ...maybe(random, { weightDecay: random.next() }),
    ...maybe(random, { scaleParameter: random.chance(0.5) }),
  }
}

describe('relative steps', () => {
  test('transformers is PyTorch with lr 0.01 while gradients are not tiny', () => {
    const seed = 41
    same(seed, everyRank, () => [presets.huggingface(), presets.torch({ lr: 0.01 })])
    const small = randomCourse(new Random(seed), everyRank, 8, 1e-5)
    expect(apart(presets.huggingface(), presets.torch({ lr: 0.01 }), small)).toBeGreaterThan(1e-3)
  })

  test('burn is PyTorch while gradients are not tiny, weight decay included', () => {
    same(42, everyRank, (random) => {
      const common = { lr: 0.5 * random.next(), weightDecay: random.next() }
      const d = 1 + random.next()
      return [presets.burn({ ...common, clipThreshold: d }), presets.torch({ ...common, d })]
    })
  })

  test('Keras is burn without weight decay', () => {
    same(43, everyRank, (random) => {
      const lr = 0.5 * random.next()
      const decay = -random.next()
      return [
        presets.keras({ learningRate: lr, beta2Decay: decay }),
        presets.burn({ lr, decayRate: decay }),
      ]
    })
    const decayed = randomCourse(new Random(43), everyRank)
    const [a, b] = [
      presets.keras({ learningRate: 0.05, weightDecay: 2 }),
      presets.burn({ lr: 0.05, weightDecay: 2 }),
    ]
    expect(apart(a, b, decayed), 'the scale of the decayed value').toBeGreaterThan(1e-4)
  })

  test('Keras is optax up to rank 2 while the learning rate is at most 1/sqrt(t)', () => {
    same(44, upToMatrices, (random) => {
      const learningRate = random.next() / Math.sqrt(8)
      return [
        presets.keras({ learningRate, relativeStep: random.chance(0.5) }),
        presets.optax({ learningRate, minDimSizeToFactor: 1 }),
      ]
    })
    const course = randomCourse(new Random(44), upToMatrices)
    const [a, b] = [
      presets.keras({ learningRate: 0.5, relativeStep: false }),
      presets.optax({ learningRate: 0.5, minDimSizeToFactor: 1 }),
    ]
    expect(apart(a, b, course), 'above 1/sqrt(t)').toBeGreaterThan(1e-2)
  })

  test('the paper, transformers and tensor2tensor have the same defaults', () => {
    same(45, everyRank, () => [presets.paper(), {}])
    same(45, everyRank, () => [presets.paper(), presets.huggingface()])
    same(45, everyRank, () => [presets.huggingface(), presets.tensor2tensor()])
  })

  test('timm is transformers up to rank 2, where no axis is too small', () => {
    same(46, upToMatrices, (random) => {
      const { eps = [1e-30, 1e-3], beta1 = null, ...common } = transformersArguments(random)
      const [eps1, epsScale] = eps
      const betas = beta1 === null ? null : ([beta1, 0.999] as const)
      const warmupInit = random.chance(0.2)
      return [
        presets.timm({ ...common, eps: eps1, epsScale, betas, warmupInit, minDimSizeToFactor: 0 }),
        presets.huggingface({ ...common, eps, beta1, warmupInit }),
      ]
    })
  })

  test('tensor2tensor is mesh-tensorflow up to rank 2, where no axis is too small', () => {
    same(47, upToMatrices, (random) => {
      const common = {
        ...maybe(random, { multiplyByParameterScale: random.chance(0.5) }),
        ...maybe(random, { learningRate: 0.1 * random.next() }),
        ...maybe(random, { beta1: 0.9 * random.next() }),
        ...maybe(random, { clippingThreshold: random.pick([0.5, 1, null]) }),
        ...maybe(random, { factored: random.chance(0.5) }),
        ...maybe(random, {
          decayRate: random.pick([
            { kind: 'pow', exponent: 0.6 },
            { kind: 'adam', beta2: 0.99 },
            0.9,
          ] as const),
        }),
      }
      return [
        presets.tensor2tensor(common),
        presets.meshTensorflow({ ...common, minDimSizeToFactor: 1 }),
      ]
    })
  })
})

describe('the family of fairseq', () => {
  const draw = (random: Random) => {
    const external = random.chance(0.5)
    return {
      common: {
        ...transformersArguments(random),
        ...(external ? { relativeStep: false } : { warmupInit: random.chance(0.3) }),
      },
      lr: external ? { lr: random.chance(0.5) ? 0.02 : (k: number) => 0.1 / (k + 1) } : {},
    }
  }

  test('fairseq, whose learning rate does not compound here, is transformers', () => {
    same(51, everyRank, (random) => {
      const { common, lr } = draw(random)
      return [presets.fairseq({ ...common, ...lr }), presets.huggingface({ ...common, ...lr })]
    })
  })

  test('MLX is transformers', () => {
    same(52, everyRank, (random) => {
      const { common, lr } = draw(random)
      const { lr: learningRate = null } = lr
      return [presets.mlx({ ...common, learningRate }), presets.huggingface({ ...common, ...lr })]
    })
  })

  test('MLX counts the steps of the optimizer, transformers those of each parameter', () => {
    const { gradients, ...course } = randomCourse(new Random(53), { a: [3, 4], b: [3, 4] })
    const late = {
      ...course,
      gradients: gradients.map(({ a = [], b = [] }, step) => (step < 5 ? { a } : { a, b })),
    }
    const [fromMlx, fromTransformers] = [
      train(presets.mlx(), late),
      train(presets.huggingface(), late),
    ]
    expect(fromMlx.a).toEqual(fromTransformers.a)
    expect(fromMlx.b).not.toEqual(fromTransformers.b)
  })

  test('MLX ignores a learning rate while the step is relative', () => {
    const course = randomCourse(new Random(54), upToMatrices)
    expect(train(presets.mlx({ learningRate: 0.5 }), course)).toEqual(train(presets.mlx(), course))
  })
})

describe('the family of optax', () => {
  test('optax is T5X up to rank 2', () => {
    same(61, upToMatrices, (random) => {
      const learningRate = random.chance(0.5) ? 0.1 : (k: number) => 0.05 * (k + 1)
      const common = {
        learningRate,
        minDimSizeToFactor: random.whole(1, 5),
        ...maybe(random, { decayRate: random.next() }),
        ...maybe(random, { multiplyByParameterScale: random.chance(0.5) }),
        ...maybe(random, { clippingThreshold: random.pick([0.5, 1, null]) }),
        ...maybe(random, { dtypeMomentum: random.pick(['float32', 'bfloat16'] as const) }),
        ...maybe(random, { weightDecayRate: 0.1 * random.next() }),
        ...maybe(random, { factored: random.chance(0.5) }),
      }
      const beta1 = random.pick([null, 0.9, 0.3])
      const offset = -random.whole(0, 5)
      return [
        presets.optax({ ...common, momentum: beta1, decayOffset: offset }),
        presets.t5x({ ...common, beta1, stepOffset: offset }),
      ]
    })
  })

  test('transformers with an external learning rate is optax up to rank 2', () => {
    same(62, upToMatrices, (random) => {
      const lr = 0.2 * random.next()
      const beta1 = random.pick([null, 0.9])
      return [
        presets.huggingface({ lr, relativeStep: false, beta1 }),
        presets.optax({ learningRate: lr, momentum: beta1, minDimSizeToFactor: 1 }),
      ]
    })
  })

  test("big_vision is timm's port with float32 momentum", () => {
    const draw = (random: Random) => {
      const lr = 0.1 * random.next()
      const wd = 0.05 * random.next()
      const common = {
        lr,
        minDimSizeToFactor: random.whole(1, 4),
        ...maybe(random, { decayRate: random.next() }),
        ...maybe(random, { decayOffset: -random.whole(0, 3) }),
        ...maybe(random, { beta2Cap: 0.5 + 0.5 * random.next() }),
        ...maybe(random, { clippingThreshold: 0.3 + random.next() }),
        ...maybe(random, { momentum: random.pick([0.9, 0.5, null]) }),
      }
      return { common, wd }
    }
    same(63, { ...everyRank, ties: [3, 3, 3] }, (random) => {
      const { common, wd } = draw(random)
      return [
        presets.bigVision({ ...common, wd, wdMults: [['.*', 1]], dtypeMomentum: 'float32' }),
        presets.timmBigVision({
          ...common,
          weightDecay: wd,
          unscaledWd: true,
          momentumDtype: 'float32',
        }),
      ]
    })
    const course = randomCourse(new Random(63), everyRank)
    const [a, b] = [presets.bigVision({ lr: 0.05 }), presets.timmBigVision({ lr: 0.05 })]
    expect(apart(a, b, course), 'what is rounded to bfloat16').toBeGreaterThan(1e-5)
  })
})

describe('batch axes', () => {
  const draw = (seed: number, shapes: Shapes) => randomCourse(new Random(seed), shapes)
  /** The slices of the only parameter along its first axis, as parameters of their own. */
  const slices = ({ shapes, initial, gradients }: Course): Course => {
    const [[name, [count = 0, ...rest]]] = Object.entries(shapes) as [[string, number[]]]
    const cut = (values: Course['initial']) => {
      const all = values[name] ?? []
      const size = all.length / count
      return Object.fromEntries(
        Array.from({ length: count }, (_, k) => [`${k}`, all.slice(k * size, (k + 1) * size)]),
      )
    }
    const each = Array.from({ length: count }, (_, k) => [`${k}`, rest])
    return {
      shapes: Object.fromEntries(each),
      initial: cut(initial),
      gradients: gradients.map(cut),
    }
  }
  const joined = (values: Course['initial']) => ({ all: Object.values(values).flat() })

  test('make the slices of T5X parameters of their own', () => {
    const course = draw(71, { all: [3, 4, 5] })
    const common = { learningRate: 0.1, minDimSizeToFactor: 1, beta1: 0.9 }
    const batched = train(
      presets.t5x({ ...common, factorMap: [['', ['batch', 'row', 'column']]] }),
      course,
    )
    expect(difference(batched, joined(train(presets.t5x(common), slices(course))))).toBeLessThan(
      rounding,
    )
    const none = train(
      presets.t5x({ ...common, factorMap: [['', ['none', 'row', 'column']]] }),
      course,
    )
    expect(difference(batched, none)).toBeGreaterThan(1e-3)
  })

  test('give the slices of mesh-tensorflow their scales, but clip them together', () => {
    const course = draw(72, { all: [3, 4, 5] })
    const stacked = (clippingThreshold: number | null) =>
      presets.meshTensorflow({
        learningRate: 0.1,
        minDimSizeToFactor: 1,
        clippingThreshold,
        stackedDimNames: ['layers'],
        dimensions: { all: ['layers', 'a', 'b'] },
      })
    const alone = (clippingThreshold: number | null) =>
      presets.meshTensorflow({ learningRate: 0.1, minDimSizeToFactor: 1, clippingThreshold })
    const unclipped = joined(train(alone(null), slices(course)))
    expect(difference(train(stacked(null), course), unclipped)).toBeLessThan(rounding)
    const clipped = joined(train(alone(0.5), slices(course)))
    expect(difference(train(stacked(0.5), course), clipped)).toBeGreaterThan(1e-4)
  })

  test('several row or column axes of T5X are those of a longer matrix', () => {
    const { initial, gradients } = draw(73, { all: [4, 3, 2] })
    const common = { learningRate: 0.1, minDimSizeToFactor: 1 }
    const cube = { shapes: { all: [4, 3, 2] }, initial, gradients }
    const matrix = { shapes: { all: [4, 6] }, initial, gradients }
    const rules = presets.t5x({ ...common, factorMap: [['', ['row', 'column', 'column']]] })
    expect(difference(train(rules, cube), train(presets.t5x(common), matrix))).toBeLessThan(
      rounding,
    )
  })

  test('T5X does not factor a rule of rows only', () => {
    const course = draw(74, { all: [4, 3, 2] })
    const rows = presets.t5x({ learningRate: 0.1, factorMap: [['', ['row', 'row', 'none']]] })
    const full = presets.t5x({ learningRate: 0.1, factored: false })
    expect(train(rows, course)).toEqual(train(full, course))
  })
})
