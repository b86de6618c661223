import { stepProgram } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { type ConformanceCase, caseOf } from '../case.js'
import { normals, positives } from '../data.js'
import { bindProgram, type RunItem, readTensors, runChecked, runOnce } from '../device-run.js'
import { expectSame, expectSameContents, expectThat } from '../expect.js'
import { bindStep, paperForm, paperScalars } from '../step-run.js'

/** The rule of stores: all of them see the values from before the run. */
export function storeCases(): ConformanceCase[] {
  return [
    caseOf(
      'stores',
      'stores see the values from before the run: two tensors are swapped',
      async (context) => {
        const program = trace(
          { name: 'swap', rank: 2, tensors: { a: [0, 1], b: [0, 1] } },
          (_, { a, b }) => ({ stores: { a: b as Traced, b: a as Traced } }),
        )
        const [a, b] = [normals(context.random, 15), normals(context.random, 15)].map((data) =>
          data.map(context.model.round),
        )
        const contents = { a: a ?? [], b: b ?? [] }
        const after = await runOnce(context, await context.create(), {
          program,
          shape: [3, 5],
          contents,
        })
        expectSame(after.a ?? [], contents.b, 'a, which takes b')
        expectSame(after.b ?? [], contents.a, 'b, which takes a')
      },
    ),
    caseOf(
      'stores',
      'prepare gets a batch ready and stores nothing, whatever is run then',
      async (context) => {
        const backend = await context.create()
        const form = paperForm(2)
        const compiled = backend.compile(stepProgram(form))
        const items = [
          [3, 2],
          [2, 5],
          [3, 2],
        ].map((shape) => ({
          bound: bindStep(backend, context.random, form, shape),
          scalars: paperScalars(form, 1),
        }))
        const batchOf = (some: typeof items) =>
          some.map(({ bound: { tensors }, scalars }) => ({ tensors, scalars }))
        const prepare = (some: typeof items) => {
          const reply: unknown = compiled.prepare?.(batchOf(some))
          expectThat(reply === undefined, 'prepare has a reply; it must be done when it returns')
        }
        const [first, second, third] = items as [RunItem, RunItem, RunItem]
        const before = await readTensors(backend, first.bound)
        prepare(items)
        expectSameContents(await readTensors(backend, first.bound), before, 'after prepare')
        // The same batch, another one, none at all, one that nothing was prepared for.
        await runChecked(context, backend, compiled, items)
        prepare([first])
        await runChecked(context, backend, compiled, [second, third])
        prepare([first, second])
        prepare([])
        await runChecked(context, backend, compiled, [third, first])
        await runChecked(context, backend, compiled, [second])
      },
    ),
    caseOf('stores', 'a tensor is overwritten only after its last read', async (context) => {
      // The matrix is stored to, and its old value is needed by rows, columns and a scalar, and by
      // what depends on them.
      const tensors = { x: [0, 1], rows: [0], columns: [1], total: [], shifted: [0, 1] }
      const program = trace({ name: 'last read', rank: 2, tensors }, (ops, values) => {
        const [x, oldRows] = [values.x as Traced, values.rows as Traced]
        const rows = ops.add(ops.mean(x, [1]), oldRows)
        const total = ops.sum(ops.square(ops.subtract(x, rows)), [0, 1])
        return {
          stores: {
            x: ops.subtract(x, ops.multiply(rows, total)),
            rows,
            columns: ops.mean(ops.multiply(x, oldRows), [0]),
            total,
            shifted: ops.divide(x, total),
          },
        }
      })
      for (const shape of [
        [3, 5],
        [64, 33],
      ] as const) {
        const contents = {
          x: normals(context.random, shape[0] * shape[1]),
          rows: positives(context.random, shape[0]),
        }
        await runOnce(context, await context.create(), { program, shape, contents })
      }
    }),
    caseOf(
      'stores',
      'a tensor that spans no axis may have rank 0, read and stored to',
      async (context) => {
        const tensors = { x: [0, 1], factor: [], total: [] }
        const program = trace({ name: 'numbers', rank: 2, tensors }, (ops, values) => {
          const [x, factor] = [values.x as Traced, values.factor as Traced]
          const stores = { x: ops.multiply(x, factor), total: ops.sum(ops.abs(x), [0, 1]) }
          return { stores }
        })
        const backend = await context.create()
        const numbers = [1, -2, 3, -4, 5, -6]
        const bound = {
          x: backend.create([2, 3], numbers),
          factor: backend.create([], [0.5]),
          total: backend.create([]),
        }
        await backend.compile(program).run([{ tensors: bound, scalars: {} }])
        await backend.flush?.()
        const halves = numbers.map((value) => value / 2)
        expectSame(await backend.read(bound.x), halves, 'x, times a number of rank 0')
        expectSame(await backend.read(bound.total), [21], 'a sum stored to rank 0')
      },
    ),
    caseOf('stores', 'a stored value is a copy of what it was made of', async (context) => {
      const program = trace({ name: 'copy', rank: 1, tensors: { a: [0], b: [0] } }, (_, { b }) => ({
        stores: { a: b as Traced },
      }))
      const backend = await context.create()
      const bound = bindProgram(backend, program, [4], { b: [1, 2, 3, 4] })
      await runChecked(context, backend, backend.compile(program), [{ bound, scalars: {} }])
      await backend.write(bound.tensors.b, [9, 9, 9, 9])
      expectSame(
        await backend.read(bound.tensors.a),
        [1, 2, 3, 4],
        'after its source was written to',
      )
      backend.dispose(bound.tensors.b)
      expectSame(await backend.read(bound.tensors.a), [1, 2, 3, 4], 'after its source was disposed')
    }),
  ]
}
