import { type Axes, allAxes, type Shape, showShape, sizeOf, without } from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { counting, normals, positives } from '../data.js'
import { runOnce } from '../device-run.js'
import { expectSame, expectThat } from '../expect.js'
import { subsetsOf } from '../subsets.js'

/** Sums and means over any axes, short and long. */
export function reductionCases(): ConformanceCase[] {
  const shapes: Shape[] = [[7], [3, 5], [4, 4], [2, 3, 5], [3, 3, 3], [2, 3, 4, 5], [3, 3, 3, 3]]
  const everySubset = shapes.map((shape) =>
    caseOf('reductions', `sum and mean over every set of axes of ${showShape(shape)}`, (context) =>
      runReductions(
        context,
        shape,
        normals(context.random, sizeOf(shape)),
        everyProgram(shape.length),
      ),
    ),
  )
  const long = [1000, 1025, 5000].flatMap((size) =>
    [[size], [size, 3], [3, size], [2, size, 3]].map((shape) =>
      caseOf(
        'reductions',
        `sum over an axis of ${size} in ${showShape(shape)} keeps the accuracy of two stages`,
        async (context) => {
          const over = everyProgram(shape.length)
          await runReductions(context, shape, positives(context.random, sizeOf(shape)), over)
          // The same number again and again: in one chain the errors add up instead of cancelling.
          await runReductions(context, shape, new Array<number>(sizeOf(shape)).fill(0.1), over)
        },
      ),
    ),
  )
  const million = [[1000, 1000], [1_000_000]].map((shape) =>
    caseOf('reductions', `sum of a million numbers of shape ${showShape(shape)}`, (context) =>
      runReductions(
        context,
        shape,
        positives(context.random, sizeOf(shape)),
        sumProgram(shape.length),
      ),
    ),
  )
  const lengths = [1, 2, 63, 64, 65, 255, 256, 257, 999, 1000, 1001, 1023, 1024, 1025, 2048, 4097]
  return [
    ...everySubset,
    ...long,
    ...million,
    caseOf(
      'reductions',
      'every element of an axis counts once, whatever its length',
      async (context) => {
        const backend = await context.create()
        const program = everyProgram(1)
        for (const size of lengths) {
          // Whole numbers whose sum is exact in any order: one element more or less would show.
          const data = counting(size).map((value) => 1 + (value % 3))
          const { 'sum over axis 0': sum } = await runOnce(context, backend, {
            program,
            shape: [size],
            contents: { a: data },
          })
          expectSame(
            sum ?? [],
            [data.reduce((total, value) => total + value)],
            `sum of ${size} elements`,
          )
        }
      },
    ),
    caseOf(
      'reductions',
      'rows and columns of any lengths count every element once',
      async (context) => {
        const backend = await context.create()
        const program = everyProgram(2)
        for (const shape of [
          [1, 65],
          [65, 1],
          [64, 257],
          [257, 64],
          [33, 1025],
          [1025, 33],
        ]) {
          const [rows, columns] = shape as [number, number]
          const data = counting(rows * columns).map((value) => value % 4)
          const results = await runOnce(context, backend, { program, shape, contents: { a: data } })
          const rowSums = new Array<number>(rows).fill(0)
          const columnSums = new Array<number>(columns).fill(0)
          data.forEach((value, index) => {
            rowSums[Math.floor(index / columns)] =
              (rowSums[Math.floor(index / columns)] ?? 0) + value
            columnSums[index % columns] = (columnSums[index % columns] ?? 0) + value
          })
          expectSame(results['sum over axis 1'] ?? [], rowSums, `row sums of ${showShape(shape)}`)
          expectSame(
            results['sum over axis 0'] ?? [],
            columnSums,
            `column sums of ${showShape(shape)}`,
          )
        }
      },
    ),
    caseOf('reductions', 'a mean is the sum divided by the count', async (context) => {
      const results = await runOnce(context, await context.create(), {
        program: everyProgram(2),
        shape: [2, 4],
        contents: { a: [1, 2, 3, 4, 5, 6, 7, 8] },
      })
      expectSame(results['mean over axis 0'] ?? [], [3, 4, 5, 6], 'mean of columns')
      expectSame(results['mean over axis 1'] ?? [], [2.5, 6.5], 'mean of rows')
      expectSame(results['mean over axes 0, 1'] ?? [], [4.5], 'mean of all')
    }),
    caseOf(
      'reductions',
      'a mean is finite where its terms are, though their sum is not',
      async (context) => {
        const backend = await context.create()
        // 3.4e38 is the end of float32; of float64 no optimizer comes near it.
        for (const shape of [
          [3, 4],
          [1, 700],
          [700, 1],
        ]) {
          const contents = { a: new Array<number>(sizeOf(shape)).fill(2 ** 127) }
          const results = await runOnce(context, backend, {
            program: everyProgram(2),
            shape,
            contents,
          })
          for (const name of ['mean over axis 0', 'mean over axis 1', 'mean over axes 0, 1']) {
            for (const value of results[name] ?? []) {
              const close = Math.abs(value / 2 ** 127 - 1) < 1e-4
              expectThat(close, `${name} of ${showShape(shape)} numbers of 2^127 is ${value}`)
            }
          }
        }
      },
    ),
    caseOf(
      'reductions',
      'sums of numbers that cancel stay within the error of their size',
      (context) => {
        const data = normals(context.random, 4000).flatMap((value) => [1e4 + value, -1e4])
        return runReductions(context, [data.length], data, everyProgram(1))
      },
    ),
    caseOf('reductions', 'sums over axes of size 1 are tensors of their own', async (context) => {
      for (const shape of [[1], [1, 3], [3, 1], [1, 1]]) {
        await runReductions(context, shape, counting(sizeOf(shape)), everyProgram(shape.length))
      }
    }),
    caseOf('reductions', 'NaN and infinities reach their own row and column only', (context) => {
      const data = normals(context.random, 20)
      data[7] = Number.NaN
      data[13] = Number.POSITIVE_INFINITY
      return runReductions(context, [4, 5], data, everyProgram(2))
    }),
    caseOf('reductions', 'infinities of both signs sum to NaN', (context) =>
      runReductions(
        context,
        [3],
        [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY],
        everyProgram(1),
      ),
    ),
    caseOf('reductions', 'sums of tensors with an empty axis are 0', async (context) => {
      for (const shape of [[0], [0, 3], [3, 0]]) {
        await runReductions(context, shape, [], sumProgram(shape.length))
      }
    }),
    caseOf(
      'reductions',
      'an axis that a value does not span counts with its size',
      async (context) => {
        const program = trace(
          { name: 'repeated', rank: 2, tensors: { row: [1], sum: [], mean: [], rest: [1] } },
          (ops, { row }) => ({
            stores: {
              sum: ops.sum(row as Traced, [0, 1]),
              mean: ops.mean(row as Traced, [0, 1]),
              rest: ops.sum(row as Traced, [0]),
            },
          }),
        )
        const contents = { row: [1, 2, 3] }
        const backend = await context.create()
        for (const rows of [1, 4, 7]) {
          const shape = [rows, 3]
          // A tensor that spans the rows tells how many there are.
          await runOnce(context, backend, { program: withSpan(program), shape, contents })
        }
      },
    ),
    caseOf(
      'reductions',
      'reductions of reductions, and of what depends on them',
      async (context) => {
        const backend = await context.create()
        for (const shape of [
          [6, 4],
          [40, 70],
        ]) {
          const contents = { a: positives(context.random, sizeOf(shape)) }
          await runOnce(context, backend, { program: nestedProgram(), shape, contents })
        }
      },
    ),
  ]
}

async function runReductions(
  context: CaseContext,
  shape: Shape,
  data: readonly number[],
  program: Program,
): Promise<void> {
  await runOnce(context, await context.create(), { program, shape, contents: { a: data } })
}

/** Sum and mean over every set of axes but the empty one. */
function everyProgram(rank: number): Program {
  return reductionProgram(rank, ['sum', 'mean'])
}

function sumProgram(rank: number): Program {
  return reductionProgram(rank, ['sum'])
}

function reductionProgram(rank: number, operations: readonly ('sum' | 'mean')[]): Program {
  const subsets = subsetsOf(allAxes(rank)).slice(1)
  const tensors: Record<string, Axes> = { a: allAxes(rank) }
  for (const over of subsets) {
    for (const op of operations) tensors[reductionName(op, over)] = without(allAxes(rank), over)
  }
  return trace({ name: 'reductions', rank, tensors }, (ops, { a }) => ({
    stores: Object.fromEntries(
      subsets.flatMap((over) =>
        operations.map((op) => [reductionName(op, over), ops[op](a as Traced, over)]),
      ),
    ),
  }))
}

function reductionName(op: string, over: Axes): string {
  return `${op} over ${over.length === 1 ? 'axis' : 'axes'} ${over.join(', ')}`
}

/** The program with one more tensor, which spans all axes and is not used. */
function withSpan(program: Program): Program {
  return {
    ...program,
    tensors: [...program.tensors, { name: 'span', axes: allAxes(program.rank) }],
  }
}

function nestedProgram(): Program {
  const tensors = { a: [0, 1], rows: [0], columns: [1], total: [], spread: [0, 1], rms: [] }
  return trace({ name: 'nested', rank: 2, tensors }, (ops, { a }) => {
    const rows = ops.mean(ops.square(a as Traced), [1])
    const share = ops.divide(rows, ops.sum(rows, [0]))
    const columns = ops.sum(ops.multiply(a as Traced, share), [0])
    const spread = ops.subtract(ops.multiply(a as Traced, columns), ops.mean(columns, [1]))
    return {
      stores: {
        rows: share,
        columns,
        total: ops.sum(ops.multiply(ops.sum(a as Traced, [0]), columns), [1]),
        spread,
        rms: ops.sqrt(ops.mean(ops.square(spread), [0, 1])),
      },
    }
  })
}
