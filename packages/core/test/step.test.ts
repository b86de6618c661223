import { describe, expect, test } from 'vitest'
import { type DenseTensor, roundToBfloat16 } from '../src/index.js'
import { dense, nested } from './support/dense.js'
import { type EagerStep, eagerStep } from './support/eager-step.js'
import { Random } from './support/random.js'

function expectClose(
  found: DenseTensor | undefined,
  wanted: Parameters<typeof dense>[0],
  tolerance = 1e-14,
): void {
  const { shape, data } = dense(wanted)
  expect(found?.shape.filter((size) => size > 1)).toEqual(shape.filter((size) => size > 1))
  found?.data.forEach((value, index) => {
    const right = data[index] as number
    expect(Math.abs(value - right), `element ${index}: ${value}, not ${right}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(right)),
    )
  })
}
const number = (tensor: DenseTensor | undefined) => tensor?.data[0] as number

describe('the worked example of the textbook page', () => {
  const gradient = [
    [0.3, -0.2, 0.4],
    [-0.5, 0.6, -0.1],
    [0.2, -0.4, 0.3],
  ]
  const parameter = Array.from({ length: 3 }, () => [0.806, -0.806, 0.806])
  const step = eagerStep({ parameter, gradient })
  const { intermediates: found, state, report } = step
  /** The example is printed with this many digits after the point. */
  const digits = (count: number) => 0.5000001 * 10 ** -count

  test('has R, C and the mean of R', () => {
    expectClose(found.R, [[0.29 / 3], [0.62 / 3], [0.29 / 3]])
    expectClose(found.C, [[0.38 / 3, 0.56 / 3, 0.26 / 3]])
    expectClose(found.R, [[0.0967], [0.2067], [0.0967]], digits(4))
    expectClose(found.C, [[0.1267, 0.1867, 0.0867]], digits(4))
    expectClose(found.meanR, 0.4 / 3)
    expect(state.rowMoment).toBe(found.R)
    expect(state.columnMoment).toBe(found.C)
  })

  test('has V = R C / mean R', () => {
    expectClose(
      found.V,
      [
        [0.0918, 0.1353, 0.0628],
        [0.1963, 0.2893, 0.1343],
        [0.0918, 0.1353, 0.0628],
      ],
      digits(4),
    )
  })

  test('has U = G / sqrt V', () => {
    expectClose(
      found.U,
      [
        [0.99, -0.5437, 1.5958],
        [-1.1284, 1.1155, -0.2728],
        [0.66, -1.0873, 1.1968],
      ],
      digits(4),
    )
  })

  test('has RMS(U), above the threshold', () => {
    expect(number(report.updateRms)).toBeCloseTo(1.0255, 4)
  })

  test('has the clipped update times the step size', () => {
    expect(number(found.alpha)).toBeCloseTo(0.00806, 15)
    expect(number(report.parameterRms)).toBeCloseTo(0.806, 15)
    const clipped = [
      [0.9654, -0.5302, 1.5561],
      [-1.1004, 1.0878, -0.2661],
      [0.6436, -1.0603, 1.1671],
    ]
    const update = clipped.map((row) => row.map((value) => 0.00806 * value))
    expectClose(found.update, update, 0.00806 * digits(4))
    expectClose(
      step.parameter,
      parameter.map((row, i) => row.map((x, j) => x - (update[i]?.[j] as number))),
      0.00806 * digits(4),
    )
  })

  test("has the page's own update too: without the division by mean R the clipped U is the same", () => {
    const undivided = (found.U as DenseTensor).data.map((u) => u * Math.sqrt(0.4 / 3) ** -1)
    expect(undivided[0]).toBeCloseTo(2.711, 3)
    const rms = Math.hypot(...undivided) / 3
    expect(rms).toBeCloseTo(2.808, 3)
    expect((undivided[0] as number) / rms).toBeCloseTo(0.9654, 4)
  })
})

describe('the first step', () => {
  test('forgets the state that it found', () => {
    const rubbish = (shape: number[]): DenseTensor => ({
      shape,
      data: new Float64Array(2).fill(123),
    })
    const found = eagerStep({
      parameter: [
        [1, 2],
        [3, 4],
      ],
      gradient: [
        [1, 2],
        [3, 4],
      ],
      state: { rowMoment: rubbish([2, 1]), columnMoment: rubbish([1, 2]) },
    })
    expectClose(found.state.rowMoment, [[2.5], [12.5]])
    expectClose(found.state.columnMoment, [[5, 10]])
  })

  test.each<[string, EagerStep['parameter'], EagerStep['gradient'], EagerStep['parameter']]>([
    ['a number', 3, -5, 3 + 0.03],
    ['a vector', [3, -3], [0.5, -8], [3 - 0.03, -3 + 0.03]],
    ['a matrix of one row', [[3, -3]], [[0.5, -8]], [[3 - 0.03, -3 + 0.03]]],
    ['a matrix of one column', [[3], [-3]], [[0.5], [-8]], [[3 - 0.03], [-3 + 0.03]]],
  ])(
    'moves %s by the step size against the sign of the gradient',
    (_, parameter, gradient, wanted) => {
      expectClose(eagerStep({ parameter, gradient }).parameter, wanted)
    },
  )

  test('takes the smallest scale for a parameter of zeros', () => {
    const found = eagerStep({ parameter: [0, 0], gradient: [1, -1] })
    expectClose(found.parameter, [-1e-5, 1e-5])
    expect(number(found.report.parameterRms)).toBe(0)
  })
})

describe('later steps', () => {
  test('average the squares with beta2 and its weight', () => {
    const found = eagerStep({
      parameter: [1, 1],
      gradient: [3, 4],
      scalars: { beta2: 0.75, beta2Weight: 0.25 },
      state: { moment: dense([1, 100]) },
    })
    expectClose(found.state.moment, [0.75 + 2.25, 75 + 4])
    expectClose(found.intermediates.U, [3 / Math.sqrt(3), 4 / Math.sqrt(79)])
  })

  test('of a matrix of one row give exactly what the unfactored vector gives', () => {
    const random = new Random(3)
    const wide = { parameter: random.normals(7), gradient: random.normals(7) }
    const scalars = { beta2: 0.4, beta2Weight: 0.6 }
    const moment = random.normals(7).map(Math.abs)
    const meanSquare = moment.reduce((sum, value) => sum + value) / 7
    const vector = eagerStep({ ...wide, scalars, state: { moment: dense(moment) } })
    const matrix = eagerStep({
      parameter: [wide.parameter],
      gradient: [wide.gradient],
      scalars,
      state: { rowMoment: dense([[meanSquare]]), columnMoment: dense([moment]) },
    })
    // R / mean R is exactly 1 for a single row.
    expect(matrix.parameter.data).toEqual(vector.parameter.data)
    expect(matrix.state.columnMoment?.data).toEqual(vector.state.moment?.data)
  })

  test('treat each matrix of a batch for itself, but for the scale and the clipping', () => {
    const random = new Random(4)
    const matrices = [0, 1].map(() => [random.normals(3), random.normals(3)])
    const gradients = [0, 1].map(() => [random.normals(3), random.normals(3)])
    const batch = eagerStep({ parameter: matrices, gradient: gradients })
    matrices.forEach((parameter, index) => {
      const single = eagerStep({ parameter, gradient: gradients[index] as number[][] })
      const own = (batch.intermediates.U as DenseTensor).data.slice(6 * index, 6 * index + 6)
      expect(own).toEqual((single.intermediates.U as DenseTensor).data)
    })
    const u = (batch.intermediates.U as DenseTensor).data
    expect(number(batch.report.updateRms)).toBeCloseTo(Math.hypot(...u) / Math.sqrt(12), 14)
  })

  test('factor whichever axes the form says', () => {
    const gradient = [
      [1, 2, 3],
      [4, 5, 6],
    ]
    const parameter = [
      [1, 1, 1],
      [1, 1, 1],
    ]
    const usual = eagerStep({ parameter, gradient })
    const swapped = eagerStep({
      parameter,
      gradient,
      form: { factors: { rows: [1], columns: [0] } },
    })
    expect(swapped.state.rowMoment?.shape).toEqual([1, 3])
    expectClose(
      swapped.state.rowMoment,
      nested(usual.state.columnMoment as DenseTensor) as number[][],
    )
    // From a zero state both give the same V.
    expectClose(swapped.parameter, nested(usual.parameter) as number[][])
  })
})

describe('a gradient of zeros', () => {
  test.each<[string, EagerStep['parameter'], EagerStep['form']]>([
    [
      'a matrix',
      [
        [1, 2],
        [3, 4],
      ],
      {},
    ],
    ['a vector', [1, 2], {}],
    ['a number', 3, {}],
    [
      'a matrix with floors',
      [
        [1, 2],
        [3, 4],
      ],
      { epsilon1Use: 'floor', epsilon1: 2 ** -23 },
    ],
    ['a vector with floors', [1, 2], { epsilon1Use: 'floor', epsilon1: 2 ** -23 }],
  ])('moves nothing and leaves a finite state in %s', (_, parameter, form = {}) => {
    const gradient = nested({
      ...dense(parameter),
      data: new Float64Array(dense(parameter).data.length),
    }) as EagerStep['gradient']
    const found = eagerStep({ parameter, gradient, form })
    expect(found.parameter.data).toEqual(dense(parameter).data)
    for (const { data } of Object.values(found.state)) {
      expect([...(data as Float64Array)].every(Number.isFinite)).toBe(true)
    }
    expect(number(found.report.updateRms)).toBe(0)
  })

  test('in one row leaves that row and moves the others', () => {
    const found = eagerStep({
      parameter: [
        [1, 2],
        [3, 4],
      ],
      gradient: [
        [0, 0],
        [1, -1],
      ],
    })
    expect([...found.parameter.data.slice(0, 2)]).toEqual([1, 2])
    expect(found.parameter.data[2]).toBeLessThan(3)
    expect(found.parameter.data[3]).toBeGreaterThan(4)
  })
})

describe('clipping', () => {
  // U of a second step is G / sqrt(V) = 2 / sqrt(0.5 * 0 + 0.5 * 4) = sqrt 2 in each element.
  const step = { parameter: [4, -4], gradient: [2, 2], scalars: { beta2: 0.5, beta2Weight: 0.5 } }

  test('scales an update of larger RMS down to the threshold', () => {
    const found = eagerStep({ ...step, form: { clipThreshold: 0.5 } })
    expect(number(found.report.updateRms)).toBeCloseTo(Math.SQRT2, 14)
    expectClose(found.intermediates.update, [0.04 * 0.5, 0.04 * 0.5])
  })

  test('leaves an update of smaller RMS as it is', () => {
    const found = eagerStep({ ...step, form: { clipThreshold: 1.5 } })
    expectClose(found.intermediates.update, [0.04 * Math.SQRT2, 0.04 * Math.SQRT2])
  })

  test('does not fire by rounding for a constant gradient', () => {
    for (const value of [1, 0.1, 1 / 3, 12.7]) {
      const row = [value, -value, value]
      const found = eagerStep({ parameter: [row, row], gradient: [row, row] })
      const scale = number(found.intermediates.scale) / number(found.intermediates.alpha)
      expect(scale).toBeGreaterThan(1 - 1e-15)
    }
  })

  test('is off with null, and then nothing reports the RMS', () => {
    const found = eagerStep({ ...step, form: { clipThreshold: null } })
    expectClose(found.intermediates.update, [0.04 * Math.SQRT2, 0.04 * Math.SQRT2])
    expect(found.report).not.toHaveProperty('updateRms')
  })
})

describe('momentum', () => {
  // U is the sign of the gradient and alpha is 0.02.
  const step: EagerStep = {
    parameter: [2, -2],
    gradient: [3, -5],
    state: { momentum: dense([0.5, 0.25]) },
  }

  test('after the step size averages updates as they are applied', () => {
    const found = eagerStep({
      ...step,
      form: { momentum: { beta1: 0.75, placement: 'afterStepSize', type: 'float32' } },
    })
    const average = [0.375 + 0.25 * 0.02, 0.1875 - 0.25 * 0.02]
    expectClose(found.state.momentum, average)
    expectClose(found.parameter, [2 - (average[0] as number), -2 - (average[1] as number)])
  })

  test('before the step size averages updates without it', () => {
    const found = eagerStep({
      ...step,
      form: { momentum: { beta1: 0.75, placement: 'beforeStepSize', type: 'float32' } },
    })
    const average = [0.375 + 0.25, 0.1875 - 0.25]
    expectClose(found.state.momentum, average)
    expectClose(found.parameter, [2 - 0.02 * 0.625, -2 - 0.02 * -0.0625])
  })

  test('averages the clipped update', () => {
    const found = eagerStep({
      ...step,
      form: {
        clipThreshold: 0.5,
        momentum: { beta1: 0, placement: 'beforeStepSize', type: 'float32' },
      },
    })
    expectClose(found.state.momentum, [0.5, -0.5])
  })

  test('in bfloat16 keeps the rounded average but applies the one before rounding', () => {
    const momentum = { beta1: 0.75, placement: 'afterStepSize', type: 'bfloat16' } as const
    const found = eagerStep({ ...step, form: { momentum } })
    const average = [0.375 + 0.25 * 0.02, 0.1875 - 0.25 * 0.02]
    expect([...(found.state.momentum?.data ?? [])]).toEqual(average.map(roundToBfloat16))
    expect(found.state.momentum?.data[0]).not.toBe(average[0])
    expectClose(found.parameter, [2 - (average[0] as number), -2 - (average[1] as number)])
  })
})

describe('weight decay', () => {
  // U is the sign of the gradient, alpha 0.02; decayRate is 0.1.
  const step: EagerStep = { parameter: [2, -2], gradient: [3, 3] }

  test('by a rate of the host takes that part off the parameter before the update', () => {
    const found = eagerStep({ ...step, form: { weightDecay: 'hostRate' } })
    expectClose(found.parameter, [1.8 - 0.02, -1.8 - 0.02])
  })

  test('by the whole step size multiplies the rate with alpha', () => {
    const found = eagerStep({ ...step, form: { weightDecay: 'stepSize' } })
    expectClose(found.parameter, [2 * (1 - 0.002) - 0.02, -2 * (1 - 0.002) - 0.02])
  })

  test('by the whole step size without parameter scale multiplies it with rho', () => {
    const found = eagerStep({ ...step, form: { weightDecay: 'stepSize', parameterScale: null } })
    expectClose(found.parameter, [2 * (1 - 0.001) - 0.01, -2 * (1 - 0.001) - 0.01])
  })

  test('does not enter momentum', () => {
    const momentum = { beta1: 0.5, placement: 'afterStepSize', type: 'float32' } as const
    const found = eagerStep({ ...step, form: { weightDecay: 'hostRate', momentum } })
    expectClose(found.state.momentum, [0.01, 0.01])
    expectClose(found.parameter, [1.8 - 0.01, -1.8 - 0.01])
  })

  test('decays where the gradient is zero', () => {
    const found = eagerStep({ ...step, gradient: [0, 0], form: { weightDecay: 'hostRate' } })
    expectClose(found.parameter, [1.8, -1.8])
  })
})

describe('the parameter scale', () => {
  const step: EagerStep = { parameter: [2, -2], gradient: [3, 3] }
  const scale = { epsilon2: 1e-3, afterWeightDecay: false }

  test('is the RMS of the parameter', () => {
    const found = eagerStep({ parameter: [3, 4], gradient: [1, 1] })
    expectClose(found.intermediates.alpha, 0.01 * Math.sqrt(12.5))
  })

  test('is at least epsilon2', () => {
    const form = { parameterScale: { ...scale, epsilon2: 5 } }
    expectClose(eagerStep({ ...step, form }).parameter, [2 - 0.05, -2 - 0.05])
  })

  test('is at most the maximum', () => {
    const form = { parameterScale: { ...scale, maximum: 0.5 } }
    const found = eagerStep({ ...step, form })
    expectClose(found.parameter, [2 - 0.005, -2 - 0.005])
    expect(number(found.report.parameterRms)).toBe(2)
  })

  test('is taken of the decayed parameter where asked', () => {
    const form = {
      weightDecay: 'hostRate',
      parameterScale: { ...scale, afterWeightDecay: true },
    } as const
    const found = eagerStep({ ...step, form })
    expectClose(found.parameter, [1.8 - 0.018, -1.8 - 0.018])
    expect(number(found.report.parameterRms)).toBeCloseTo(1.8, 14)
  })

  test('is 1 where it is off, and nothing reports the RMS', () => {
    const found = eagerStep({ ...step, form: { parameterScale: null } })
    expectClose(found.parameter, [2 - 0.01, -2 - 0.01])
    expect(found.report).not.toHaveProperty('parameterRms')
  })
})

describe('maximize', () => {
  test('goes the same way as the negated gradient', () => {
    const random = new Random(8)
    const parameter = [random.normals(3), random.normals(3)]
    const gradient = [random.normals(3), random.normals(3)]
    const up = eagerStep({ parameter, gradient, form: { maximize: true } })
    const down = eagerStep({ parameter, gradient: gradient.map((row) => row.map((g) => -g)) })
    expect(up.parameter.data).toEqual(down.parameter.data)
    expect(up.parameter.data).not.toEqual(eagerStep({ parameter, gradient }).parameter.data)
  })
})

describe('epsilon1', () => {
  test('added to the squares makes tiny gradients move less', () => {
    const found = eagerStep({ parameter: [1, 1], gradient: [1e-20, 1e-20] })
    expectClose(found.state.moment, [1e-30 + 1e-40, 1e-30 + 1e-40], 1e-45)
    expectClose(found.intermediates.U, [1e-5, 1e-5], 1e-10)
  })

  test('leaves updates independent of the scale of the gradient down to 1e-12', () => {
    const gradient = [
      [1, -2],
      [3, 0.5],
    ]
    const parameter = gradient
    const { U } = eagerStep({ parameter, gradient }).intermediates
    for (const scale of [1e-3, 1e-7, 1e-12, 1e10]) {
      const scaled = gradient.map((row) => row.map((value) => value * scale))
      const found = eagerStep({ parameter, gradient: scaled })
      expectClose(found.intermediates.U, nested(U as DenseTensor) as number[][], 1e-5)
    }
  })

  test('as a floor is the least mean of R, and its square the least V', () => {
    const form = { epsilon1Use: 'floor', epsilon1: 1e-2 } as const
    const gradient = [
      [1e-2, 1e-2],
      [1e-2, 1e-2],
    ]
    // R and C are 1e-4, their mean is lifted to 1e-2: V = 1e-4 * 1e-4 / 1e-2 = 1e-6, lifted to 1e-4.
    const found = eagerStep({ parameter: gradient, gradient, form })
    expectClose(found.state.rowMoment, [[1e-4], [1e-4]], 1e-18)
    expectClose(
      found.intermediates.V,
      [
        [1e-6, 1e-6],
        [1e-6, 1e-6],
      ],
      1e-20,
    )
    expectClose(found.intermediates.U, [
      [1, 1],
      [1, 1],
    ])
  })

  test('as a floor is not added to the squares', () => {
    const form = { epsilon1Use: 'floor', epsilon1: 0.5 } as const
    expectClose(eagerStep({ parameter: [1], gradient: [3], form }).state.moment, [9])
  })

  test('as a floor of V of a vector is its square', () => {
    const form = { epsilon1Use: 'floor', epsilon1: 0.5, clipThreshold: null } as const
    const found = eagerStep({ parameter: [1, 1], gradient: [0.1, 2], form })
    expectClose(found.intermediates.U, [0.2, 1])
  })
})

describe('a gradient that is not finite', () => {
  const parameter = [
    [1, 2],
    [3, 4],
  ]

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'spreads %s over the whole parameter',
    (bad) => {
      const found = eagerStep({
        parameter,
        gradient: [
          [bad, 1],
          [1, 1],
        ],
      })
      expect([...found.parameter.data].every(Number.isNaN)).toBe(true)
    },
  )

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'with skipNonFinite: %s leaves parameter, state and momentum as they were',
    (bad) => {
      const state = {
        rowMoment: dense([[1], [2]]),
        columnMoment: dense([[3, 4]]),
        momentum: dense(parameter),
      }
      const found = eagerStep({
        parameter,
        gradient: [
          [bad, 1],
          [1, bad],
        ],
        state,
        scalars: { beta2: 0.5, beta2Weight: 0.5 },
        form: {
          skipNonFinite: true,
          weightDecay: 'hostRate',
          momentum: { beta1: 0.9, placement: 'afterStepSize', type: 'bfloat16' },
        },
      })
      expect(nested(found.parameter)).toEqual(parameter)
      expect(found.state).toEqual(state)
      expect(number(found.report.nonFinite)).toBe(2)
    },
  )

  test('with skipNonFinite changes nothing about a finite one', () => {
    const gradient = [
      [1, 2],
      [3, -4],
    ]
    const found = eagerStep({ parameter, gradient, form: { skipNonFinite: true } })
    const usual = eagerStep({ parameter, gradient })
    expect(found.parameter).toEqual(usual.parameter)
    expect(found.state).toEqual(usual.state)
    expect(number(found.report.nonFinite)).toBe(0)
  })
})
