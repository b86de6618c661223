import { type Shape, type StepForm, showShape, sizeOf, stepProgram } from '@adafactor/core'
import type { AnyBackend } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals } from '../data.js'
import { type RunItem, readTensors, runChecked } from '../device-run.js'
import { expectSame, expectThat } from '../expect.js'
import { bindStep, gradientFor, paperForm, paperScalars } from '../step-run.js'

/** Many items in one run, as if one after the other. */
export function batchCases(): ConformanceCase[] {
  const mixedShapes: Shape[] = [
    [3, 4],
    [4, 3],
    [1, 9],
    [20, 30],
    [3, 4],
    [9, 1],
    [1, 1],
  ]
  return [
    caseOf('batch', 'an empty batch does nothing', async (context) => {
      const backend = await context.create()
      await backend.compile(stepProgram(paperForm(2))).run([])
      await backend.flush?.()
    }),
    ...[2, 3, 40].map((count) =>
      caseOf('batch', `${count} items of one shape`, (context) =>
        runBatch(context, paperForm(2), new Array<Shape>(count).fill([3, 5])),
      ),
    ),
    caseOf('batch', 'items of different shapes of one rank', (context) =>
      runBatch(context, paperForm(2), mixedShapes),
    ),
    caseOf('batch', 'vectors of different lengths', (context) =>
      runBatch(context, paperForm(1), [[3], [1], [500], [3], [64], [65]]),
    ),
    caseOf('batch', 'items of rank 3, not factored', (context) =>
      runBatch(context, paperForm(3, { factors: null }), [
        [2, 3, 4],
        [4, 3, 2],
        [1, 1, 5],
      ]),
    ),
    caseOf('batch', 'an item without elements between others', async (context) => {
      const backend = await context.create()
      const form = paperForm(2)
      const items = await itemsOf(context, backend, form, [
        [2, 3],
        [0, 3],
        [3, 2],
      ])
      const compiled = backend.compile(stepProgram(form))
      await compiled.run(items.map(({ bound, scalars }) => ({ tensors: bound.tensors, scalars })))
      await backend.flush?.()
      for (const { bound } of items) {
        const data = await backend.read(bound.tensors.parameter)
        expectThat(
          data.length === sizeOf(bound.shape),
          `${showShape(bound.shape)} has ${data.length} numbers`,
        )
        expectThat(data.every(Number.isFinite), `${showShape(bound.shape)} is not finite`)
      }
    }),
    caseOf('batch', 'each item has its own run-time scalars', async (context) => {
      const backend = await context.create()
      const form = paperForm(2, { weightDecay: 'hostRate' })
      const items = await itemsOf(context, backend, form, new Array<Shape>(4).fill([3, 4]))
      const own = items.map(({ bound, scalars }, index) => ({
        bound,
        scalars: {
          ...scalars,
          rho: 0.1 * (index + 1),
          beta2: 0.2 * index,
          beta2Weight: 1 - 0.2 * index,
        },
      }))
      await runChecked(context, backend, backend.compile(stepProgram(form)), own)
    }),
    caseOf('batch', 'a gradient shared by two items', async (context) => {
      const backend = await context.create()
      const form = paperForm(2)
      const items = await itemsOf(context, backend, form, [
        [3, 4],
        [3, 4],
      ])
      const gradient = items[0]?.bound.tensors.gradient
      const shared = items.map(({ bound, scalars }) => ({
        bound: { ...bound, tensors: { ...bound.tensors, gradient } },
        scalars,
      }))
      await runChecked(context, backend, backend.compile(stepProgram(form)), shared)
    }),
    caseOf(
      'batch',
      'the same item objects with new gradients and scalars in them',
      async (context) => {
        const backend = await context.create()
        const form = paperForm(2)
        const [item] = await itemsOf(context, backend, form, [[3, 4]])
        const { bound } = item as RunItem
        const compiled = backend.compile(bound.program)
        const tensors: Record<string, unknown> = { ...bound.tensors }
        const invocation = { tensors, scalars: paperScalars(form, 1) }
        for (const t of [1, 2, 3]) {
          tensors.gradient = backend.create([3, 4], gradientFor(context.random, [3, 4]))
          invocation.scalars = paperScalars(form, t)
          // The run by itself on copies, from the state of now, says what is right.
          const copy = bindStep(backend, context.random, form, [3, 4])
          const before = await readTensors(backend, { ...bound, tensors })
          for (const [name, data] of Object.entries(before)) {
            await backend.write(copy.tensors[name], data)
          }
          await compiled.run([invocation])
          await backend.flush?.()
          const [expected] = await runChecked(context, backend, compiled, [
            { bound: copy, scalars: paperScalars(form, t) },
          ])
          const found = await readTensors(backend, { ...bound, tensors })
          for (const [name, data] of Object.entries(expected ?? {})) {
            expectSame(found[name] ?? [], data, `${name} at step ${t}`)
          }
          backend.dispose(tensors.gradient)
        }
      },
    ),
    caseOf(
      'batch',
      'a batch that shrinks, grows and changes its order from run to run',
      async (context) => {
        const backend = await context.create()
        const form = paperForm(2)
        const items = await itemsOf(context, backend, form, mixedShapes)
        const compiled = backend.compile(stepProgram(form))
        await runChecked(context, backend, compiled, items)
        await runChecked(context, backend, compiled, items.slice(2, 4))
        await runChecked(context, backend, compiled, [...items].reverse())
        await runChecked(context, backend, compiled, items.slice(0, 1))
      },
    ),
  ]
}

async function runBatch(
  context: CaseContext,
  form: StepForm,
  shapes: readonly Shape[],
): Promise<void> {
  const backend = await context.create()
  const items = await itemsOf(context, backend, form, shapes)
  const compiled = backend.compile(stepProgram(form))
  for (const t of [1, 2]) {
    const now = items.map(({ bound }) => ({ bound, scalars: paperScalars(form, t) }))
    await runChecked(context, backend, compiled, now)
  }
}

async function itemsOf(
  { random }: CaseContext,
  backend: AnyBackend,
  form: StepForm,
  shapes: readonly Shape[],
): Promise<RunItem[]> {
  const items: RunItem[] = []
  for (const shape of shapes) {
    const bound = bindStep(backend, random, form, shape, normals(random, sizeOf(shape)))
    await backend.write(bound.tensors.gradient, gradientFor(random, shape))
    items.push({ bound, scalars: paperScalars(form, 1) })
  }
  return items
}
