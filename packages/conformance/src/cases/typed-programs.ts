import type { ElementType } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals, positives } from '../data.js'
import { runChecked } from '../device-run.js'
import { expectSame } from '../expect.js'
import { halfTypes, requiresTypes } from '../requires-types.js'

/** Programs on tensors of several types. */
export function typedProgramCases(): ConformanceCase[] {
  return [
    caseOf(
      'types',
      'a program loads tensors of any type and stores to any other, declared or not',
      async (context) => {
        for (const from of context.traits.types) {
          for (const to of context.traits.types) {
            await runMixed(context, from, to, { x: from, rows: to, out: to })
            await runMixed(context, from, to, {})
          }
        }
      },
    ),
    caseOf('types', 'tensors of two types are swapped', async (context) => {
      for (const type of context.traits.types) {
        const program = trace(
          { name: 'swap', rank: 1, tensors: { a: [0], b: [0] }, types: { b: type } },
          (_, { a, b }) => ({ stores: { a: b as Traced, b: a as Traced } }),
        )
        const backend = await context.create()
        // Whole numbers of few digits: every type has them.
        const tensors = {
          a: backend.create([5], [1, -2, 3, 4, -5]),
          b: backend.create([5], [6, 7, -8, 9, 10], { type }),
        }
        await backend.compile(program).run([{ tensors, scalars: {} }])
        await backend.flush?.()
        expectSame(await backend.read(tensors.a), [6, 7, -8, 9, 10], `a, which takes b of ${type}`)
        expectSame(await backend.read(tensors.b), [1, -2, 3, 4, -5], `b of ${type}, which takes a`)
      }
    }),
    ...halfTypes.map((type) =>
      caseOf(
        'types',
        `what is stored as ${type} is not rounded for others that use it`,
        async (context) => {
          for (const declared of [true, false]) await expectUnrounded(context, type, declared)
        },
        requiresTypes(type),
      ),
    ),
  ]
}

/** Loads, sums and stores of these types, each number held to its interval. */
async function runMixed(
  context: CaseContext,
  from: ElementType,
  to: ElementType,
  types: Readonly<Record<string, ElementType>>,
): Promise<void> {
  const program = trace(
    {
      name: `from ${from} to ${to}`,
      rank: 2,
      tensors: { x: [0, 1], rows: [0], columns: [1], out: [0, 1] },
      types,
    },
    (ops, { x, rows, columns }) => {
      const means = ops.add(ops.mean(ops.square(x as Traced), [1]), rows as Traced)
      return {
        stores: {
          rows: means,
          columns: ops.mean(ops.multiply(x as Traced, means), [0]),
          out: ops.add(ops.multiply(x as Traced, ops.rsqrt(means)), columns as Traced),
        },
      }
    },
  )
  const backend = await context.create()
  const compiled = backend.compile(program)
  const items = [
    [3, 5],
    [17, 8],
  ].map(([height = 0, width = 0]) => ({
    bound: {
      program,
      shape: [height, width],
      tensors: {
        x: backend.create([height, width], normals(context.random, height * width), { type: from }),
        rows: backend.create([height, 1], positives(context.random, height), { type: to }),
        columns: backend.create([1, width], normals(context.random, width)),
        out: backend.create([height, width], undefined, { type: to }),
      },
    },
    scalars: {},
  }))
  await runChecked(context, backend, compiled, items)
}

/**
 * Numbers that the type has not are stored, and used by another store, by a sum and, over rows, by a
 * later pass. All of that is exact in float32.
 */
async function expectUnrounded(
  context: CaseContext,
  type: ElementType,
  declared: boolean,
): Promise<void> {
  const program = trace(
    {
      name: 'stored and used',
      rank: 2,
      tensors: { x: [0, 1], kept: [0, 1], twice: [0, 1], rows: [0], total: [], spread: [0, 1] },
      ...(declared ? { types: { kept: type, rows: type, total: type } } : {}),
      scalars: ['little'],
    },
    (ops, { x }, { little }) => {
      const kept = ops.add(x as Traced, little as Traced)
      const rows = ops.sum(kept, [1])
      const total = ops.sum(rows, [0])
      return {
        stores: {
          kept,
          twice: ops.add(kept, kept),
          rows,
          total,
          spread: ops.subtract(ops.add(ops.multiply(x as Traced, rows), total), kept),
        },
      }
    },
  )
  const backend = await context.create()
  const [height, width] = [4, 8]
  const size = height * width
  // Less than half a unit of any type of 16 bits beside 1.
  const little = 2 ** -13
  const tensors = {
    x: backend.create([height, width], new Array<number>(size).fill(1)),
    kept: backend.create([height, width], undefined, { type }),
    twice: backend.create([height, width]),
    rows: backend.create([height, 1], undefined, { type }),
    total: backend.create([1, 1], undefined, { type }),
    spread: backend.create([height, width]),
  }
  await backend.compile(program).run([{ tensors, scalars: { little } }])
  await backend.flush?.()
  const expected = {
    kept: [size, 1],
    twice: [size, 2 + 2 * little],
    rows: [height, width],
    total: [1, size],
    spread: [size, (1 + little) * (width + size - 1)],
  } as const
  for (const [name, [length, value]] of Object.entries(expected)) {
    const found = await backend.read(tensors[name as keyof typeof expected])
    const what = `"${name}"${declared ? '' : ', in a program that declares no types'}`
    expectSame(found, new Array<number>(length).fill(value), what)
  }
}
