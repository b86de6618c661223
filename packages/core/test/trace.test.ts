import { describe, expect, test } from 'vitest'
import { type Program, type Traced, trace } from '../src/compiler.js'
import {
  denseOps,
  interpret,
  resolveParameterOptions,
  stepForm,
  stepProgram,
  type TensorOps,
} from '../src/index.js'
import { caught } from './support/caught.js'
import { fieldArithmetic, tensorOpsOf } from './support/field-arithmetic.js'
import { Random } from './support/random.js'
import { randomInputs, randomProgram } from './support/random-program.js'

type Tensors = Readonly<Record<'a' | 'row' | 'column' | 'point', Traced>>

/** A program of rank 2 over a matrix, one number a row, one a column, and a single one. */
function traceMatrix(
  build: (ops: TensorOps<Traced>, tensors: Tensors, s: Traced) => Record<string, Traced>,
  labels?: (ops: TensorOps<Traced>, tensors: Tensors) => Record<string, Traced>,
): Program {
  const spans = { a: [0, 1], row: [0], column: [1], point: [] }
  const signature = { name: 'test', rank: 2, tensors: spans, scalars: ['s'] }
  return trace(signature, (ops, tensors, { s }) => ({
    stores: build(ops, tensors as Tensors, s as Traced),
    ...(labels ? { labels: labels(ops, tensors as Tensors) } : {}),
  }))
}

const operationsOf = (program: Program) => program.expressions.map(({ op }) => op)

describe('a traced program', () => {
  test('has equal expressions once, however often they were written', () => {
    const program = traceMatrix((ops, { a, row }) => {
      const half = () => ops.multiply(ops.add(a, row), ops.constant(0.5))
      return { a: ops.subtract(half(), ops.square(half())), row: ops.mean(half(), [1]) }
    })
    expect(operationsOf(program).sort()).toEqual(
      ['tensor', 'tensor', 'constant', 'add', 'multiply', 'square', 'subtract', 'mean'].sort(),
    )
  })

  test('keeps expressions apart that differ in operands, their order, axes or constants', () => {
    const program = traceMatrix((ops, { a, row }) => ({
      a: ops.add(ops.subtract(a, row), ops.subtract(row, a)),
      row: ops.add(ops.sum(a, [1]), ops.mean(a, [1])),
      column: ops.sum(a, [0]),
      point: ops.add(ops.constant(1), ops.constant(2)),
    }))
    const count = (op: string) => operationsOf(program).filter((own) => own === op).length
    expect([count('subtract'), count('sum'), count('mean'), count('constant')]).toEqual([
      2, 2, 1, 2,
    ])
  })

  test('says along which axes each value varies', () => {
    const { expressions, stores } = traceMatrix((ops, { a, row, column, point }, s) => ({
      a: ops.multiply(row, column),
      row: ops.where(point, row, s),
      column: ops.sum(ops.add(a, row), [0]),
      point: ops.mean(a, [0, 1]),
    }))
    expect(
      Object.fromEntries(stores.map(({ tensor, value }) => [tensor, expressions[value]?.axes])),
    ).toEqual({ a: [0, 1], row: [0], column: [1], point: [] })
  })

  test('takes the axes of tensors in any order', () => {
    const program = trace({ name: 'test', rank: 2, tensors: { a: [1, 0] } }, (ops, { a }) => ({
      stores: { a: ops.square(a as Traced) },
    }))
    expect(program.tensors).toEqual([{ name: 'a', axes: [0, 1] }])
    expect(program.expressions.map(({ axes }) => axes)).toEqual([
      [0, 1],
      [0, 1],
    ])
  })

  test('sums over an axis that a value does not span by multiplying with its size', () => {
    const { expressions, stores } = traceMatrix((ops, { row }) => ({ point: ops.sum(row, [0, 1]) }))
    expect(expressions).toEqual([
      { op: 'tensor', name: 'row', axes: [0] },
      { op: 'sum', of: [0], over: [0], axes: [] },
      { op: 'size', over: [1], axes: [] },
      { op: 'multiply', of: [1, 2], axes: [] },
    ])
    expect(stores).toEqual([{ tensor: 'point', value: 3 }])
  })

  test('takes the mean over axes that a value does not span to be the value', () => {
    const program = traceMatrix((ops, { row, column }, s) => ({
      row: ops.mean(row, [1]),
      point: ops.mean(column, [0, 1]),
      column: ops.mean(s, [0, 1]),
    }))
    expect(operationsOf(program).sort()).toEqual(['mean', 'scalar', 'tensor', 'tensor'])
    expect(program.expressions.find(({ op }) => op === 'mean')).toMatchObject({ over: [1] })
  })

  test('leaves out a reduction over no axes', () => {
    const program = traceMatrix((ops, { a }) => ({ a: ops.sum(ops.mean(a, []), []) }))
    expect(operationsOf(program)).toEqual(['tensor'])
  })

  test('holds only what its stores need, and labels only of that', () => {
    const program = traceMatrix(
      (ops, { a, row }) => {
        ops.sqrt(ops.sum(a, [0, 1]))
        return { row: ops.square(row) }
      },
      (ops, { row, column }) => ({ next: ops.square(row), unused: ops.abs(column) }),
    )
    expect(operationsOf(program)).toEqual(['tensor', 'square'])
    expect(program.labels).toEqual({ 1: 'next' })
    // Tensors and numbers stay declared: the backend is given them.
    expect(program.tensors.map(({ name }) => name)).toEqual(['a', 'row', 'column', 'point'])
    expect(program.scalars).toEqual(['s'])
  })

  test('names its axes by number unless told otherwise', () => {
    const program = trace({ name: 'test', rank: 2, tensors: { a: [0] } }, (_, { a }) => ({
      stores: { a: a as Traced },
    }))
    expect(program.axisNames).toEqual(['axis 0', 'axis 1'])
    expect(program).toMatchObject({ specification: 1, name: 'test', rank: 2, scalars: [] })
  })

  test('has no -0, which JSON could not carry', () => {
    for (const first of [0, -0]) {
      const { expressions } = traceMatrix((ops, { point }) => ({
        point: ops.divide(ops.add(point, ops.constant(first)), ops.constant(-first)),
      }))
      const constants = expressions.filter(({ op }) => op === 'constant')
      expect(constants).toEqual([{ op: 'constant', value: 0, axes: [] }])
    }
  })

  test('does not compute with constants: each stays as it was written', () => {
    const program = traceMatrix((ops) => ({ point: ops.add(ops.constant(1), ops.constant(2)) }))
    expect(operationsOf(program)).toEqual(['constant', 'constant', 'add'])
  })
})

describe('trace refuses', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'the constant %s',
    (value) => {
      expect(caught(() => traceMatrix((ops) => ({ point: ops.constant(value) })))).toMatch(
        `program/invalid: the constant ${value} in a program; only finite numbers`,
      )
    },
  )

  test('a tensor that spans an axis beyond the rank', () => {
    expect(
      caught(() =>
        trace({ name: 'test', rank: 1, tensors: { a: [0, 1] } }, () => ({ stores: {} })),
      ),
    ).toMatch('program/invalid: tensor "a" spans the axes 0, 1 in a program of rank 1')
  })

  test.each([[[2]], [[-1]], [[0, 7]]])('a reduction over the axes %j of a matrix', (axes) => {
    expect(caught(() => traceMatrix((ops, { a }) => ({ point: ops.sum(a, axes) })))).toMatch(
      `program/invalid: sum over the axes ${axes.join(', ')} in a program of rank 2`,
    )
  })

  test('a store to a tensor that was not declared', () => {
    expect(caught(() => traceMatrix((_, { a }) => ({ weights: a })))).toMatch(
      'program/invalid: a store to tensor "weights", which was not declared',
    )
  })

  test('a store to a tensor that spans fewer axes than the value', () => {
    expect(caught(() => traceMatrix((ops, { a }) => ({ row: ops.square(a) })))).toMatch(
      'program/invalid: the value for tensor "row" spans more axes than the tensor',
    )
  })
})

describe('a program that went through JSON', () => {
  test('is the same program', () => {
    for (const options of [{}, { momentum: 0.9, weightDecay: 0.1, skipNonFinite: true }]) {
      const form = stepForm([4, 3], resolveParameterOptions(options, 'weights', [4, 3]))
      const program = stepProgram(form)
      expect(JSON.parse(JSON.stringify(program))).toEqual(program)
    }
  })

  test('computes the same numbers, bit for bit', () => {
    const seed = 5
    const random = new Random(seed)
    const field = tensorOpsOf(fieldArithmetic)
    for (let run = 0; run < 100; run++) {
      const program = randomProgram(random)
      const inputs = randomInputs(program, random)
      const revived: Program = JSON.parse(JSON.stringify(program))
      expect(interpret(revived, field, inputs), `run ${run}, seed ${seed}`).toEqual(
        interpret(program, field, inputs),
      )
    }
    const form = stepForm([4, 3], resolveParameterOptions({}, 'weights', [4, 3]))
    const program = stepProgram(form)
    const ops = denseOps('float64')
    const tensor = (shape: number[], count: number) => ({
      shape,
      data: Float64Array.from(random.normals(count)).map(Math.abs),
    })
    const inputs = {
      shape: [4, 3],
      scalars: { beta2: 0.1, beta2Weight: 0.9, rho: 0.3 },
      tensors: {
        parameter: tensor([4, 3], 12),
        gradient: tensor([4, 3], 12),
        rowMoment: tensor([4, 1], 4),
        columnMoment: tensor([1, 3], 3),
      },
    }
    const results = interpret(program, ops, inputs)
    expect(Object.keys(results).sort()).toEqual(
      ['columnMoment', 'parameter', 'parameterRms', 'rowMoment', 'updateRms'].sort(),
    )
    expect(interpret(JSON.parse(JSON.stringify(program)), ops, inputs)).toEqual(results)
  })
})

test('tensors may be named as members that every object has', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    const program = trace({ name: 'p', rank: 1, tensors: { [name]: [0] } }, (ops, tensors) => ({
      stores: { [name]: ops.square(tensors[name] as Traced) },
    }))
    expect(program.tensors).toEqual([{ name, axes: [0] }])
  }
})
