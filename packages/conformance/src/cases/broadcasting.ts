import { type Axes, allAxes, type Shape, showShape, sizeOf, unionOf } from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { counting, normals } from '../data.js'
import { type Contents, runOnce, spanningShape } from '../device-run.js'
import type { Random } from '../random.js'
import { subsetsOf } from '../subsets.js'

/** Sizes of 1 against any size, for every pair of spans. */
export function broadcastingCases(): ConformanceCase[] {
  const shapes: Shape[] = [[5], [2, 3], [3, 3], [1, 4], [2, 3, 4], [3, 3, 3], [2, 3, 2, 5]]
  const pairs = shapes.map((shape) =>
    caseOf(
      'broadcasting',
      `every pair of spans in a space of ${showShape(shape)}`,
      async (context) => {
        const backend = await context.create()
        for (const left of subsetsOf(allAxes(shape.length))) {
          const program = pairProgram(shape.length, left)
          const contents = contentsFor(program, shape, context.random)
          await runOnce(context, backend, { program, shape, contents })
        }
      },
    ),
  )
  const stores = [
    [3, 4],
    [3, 3],
    [2, 3, 4],
  ].map((shape) =>
    caseOf(
      'broadcasting',
      `a store repeats a value of fewer axes over ${showShape(shape)}`,
      async (context) => {
        const program = repeatProgram(shape.length)
        const contents = Object.fromEntries(
          program.tensors.map(({ name, axes }) => [
            name,
            counting(sizeOf(spanningShape(axes, shape)), 10),
          ]),
        )
        await runOnce(context, await context.create(), { program, shape, contents })
      },
    ),
  )
  return [
    ...pairs,
    ...stores,
    caseOf('broadcasting', 'where with every three spans, up to rank 2', async (context) => {
      const backend = await context.create()
      for (const shape of [[4], [2, 3], [3, 3]]) {
        const spans = subsetsOf(allAxes(shape.length))
        const triples = spans.flatMap((c) => spans.flatMap((a) => spans.map((b) => [c, a, b])))
        await runWhere(context, backend, shape, triples)
      }
    }),
    caseOf(
      'broadcasting',
      'where with three spans drawn at random, ranks 3 and 4',
      async (context) => {
        const backend = await context.create()
        for (const shape of [
          [2, 3, 4],
          [3, 3, 3],
          [2, 3, 2, 2],
        ]) {
          const spans = subsetsOf(allAxes(shape.length))
          const draw = () => [1, 2, 3].map(() => context.random.pick(spans))
          await runWhere(context, backend, shape, Array.from({ length: 12 }, draw))
        }
      },
    ),
    caseOf(
      'broadcasting',
      'axes of size 1 that a tensor spans, beside larger ones',
      async (context) => {
        const backend = await context.create()
        for (const shape of [
          [1, 1],
          [1, 5],
          [5, 1],
          [1, 3, 1],
          [2, 1, 3],
          [1, 1, 4],
        ]) {
          for (const left of subsetsOf(allAxes(shape.length))) {
            const program = pairProgram(shape.length, left)
            const contents = contentsFor(program, shape, context.random)
            await runOnce(context, backend, { program, shape, contents })
          }
        }
      },
    ),
  ]
}

/** One tensor of this span with one of every span: a * b - a, which does not commute. */
function pairProgram(rank: number, left: Axes): Program {
  const spans = subsetsOf(allAxes(rank))
  const named = (prefix: string, axes: Axes) => `${prefix}${showShape(axes)}`
  const tensors: Record<string, Axes> = { left }
  for (const right of spans) {
    tensors[named('right ', right)] = right
    tensors[named('out ', right)] = unionOf(left, right)
  }
  return trace({ name: 'pairs', rank, tensors }, (ops, values) => ({
    stores: Object.fromEntries(
      spans.map((right) => {
        const [a, b] = [values.left as Traced, values[named('right ', right)] as Traced]
        return [named('out ', right), ops.subtract(ops.multiply(a, b), a)]
      }),
    ),
  }))
}

/** `where` of a condition, a first and a second value of these spans, triple by triple. */
async function runWhere(
  context: CaseContext,
  backend: AnyBackend,
  shape: Shape,
  triples: readonly (readonly Axes[])[],
): Promise<void> {
  const { random } = context
  const rank = shape.length
  const spans = subsetsOf(allAxes(rank))
  const named = (what: string, axes: Axes) => `${what} ${showShape(axes)}`
  const outOf = (three: readonly Axes[]) => `where of ${three.map(showShape).join(', ')}`
  const tensors = Object.fromEntries([
    ...spans.flatMap((axes) => ['condition', 'a', 'b'].map((what) => [named(what, axes), axes])),
    ...triples.map((three) => [outOf(three), three.reduce(unionOf)]),
  ]) as Record<string, Axes>
  const program = trace({ name: 'where', rank, tensors }, (ops, values) => ({
    stores: Object.fromEntries(
      triples.map(([condition = [], a = [], b = []]) => [
        outOf([condition, a, b]),
        ops.where(
          values[named('condition', condition)] as Traced,
          values[named('a', a)] as Traced,
          values[named('b', b)] as Traced,
        ),
      ]),
    ),
  }))
  const contents = Object.fromEntries(
    program.tensors.map(({ name, axes }) => {
      const size = sizeOf(spanningShape(axes, shape))
      const isCondition = name.startsWith('condition')
      return [
        name,
        isCondition
          ? Array.from({ length: size }, () => random.pick([0, 0, 1, -2, Number.NaN]))
          : normals(random, size),
      ]
    }),
  )
  await runOnce(context, backend, { program, shape, contents })
}

/** Each span's value stored to a tensor of all axes. */
function repeatProgram(rank: number): Program {
  const spans = subsetsOf(allAxes(rank))
  const tensors: Record<string, Axes> = {}
  spans.forEach((axes, index) => {
    tensors[`in${index}`] = axes
    tensors[`out${index}`] = allAxes(rank)
  })
  return trace({ name: 'repeat', rank, tensors }, (ops, values) => ({
    stores: Object.fromEntries(
      spans.map((_, index) => [`out${index}`, ops.abs(values[`in${index}`] as Traced)]),
    ),
  }))
}

function contentsFor(program: Program, shape: Shape, random: Random): Contents {
  return Object.fromEntries(
    program.tensors.map(({ name, axes }) => [
      name,
      normals(random, sizeOf(spanningShape(axes, shape))),
    ]),
  )
}
