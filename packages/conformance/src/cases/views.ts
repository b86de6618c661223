import {
  type Extent,
  elementTypes,
  type Shape,
  type StepForm,
  showShape,
  sizeOf,
  type TensorData,
} from '@adafactor/core'
import type { BackendUnderTest } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals } from '../data.js'
import { type RunItem, runChecked } from '../device-run.js'
import { expectSame, expectThat } from '../expect.js'
import { bindStep, gradientFor, paperForm, paperScalars } from '../step-run.js'
import { type LayoutRecipe, type StridedTensor, stridedTensor } from '../strided.js'
import { messageOf, Violation } from '../violation.js'

interface Layout {
  readonly shape: Shape
  readonly recipe: LayoutRecipe
}

/** Layouts that a user's arrays really have. */
const layouts: Readonly<Record<string, Layout>> = {
  'a transposed matrix': { shape: [5, 7], recipe: { order: [1, 0] } },
  'a transposed square': { shape: [6, 6], recipe: { order: [1, 0] } },
  'a larger transposed matrix': { shape: [70, 90], recipe: { order: [1, 0] } },
  'rows in reverse': { shape: [5, 7], recipe: { reversed: [0] } },
  'columns in reverse': { shape: [5, 7], recipe: { reversed: [1] } },
  'both in reverse, transposed': { shape: [5, 7], recipe: { order: [1, 0], reversed: [0, 1] } },
  'every third element': { shape: [5, 7], recipe: { step: 3 } },
  'columns of a wider matrix': { shape: [5, 7], recipe: { gap: 4 } },
  'a vector with a stride': { shape: [11], recipe: { step: 2 } },
  'a vector in reverse': { shape: [11], recipe: { reversed: [0] } },
  'a single element': { shape: [1, 1], recipe: { step: 2 } },
  'rank 3, axes 2 0 1': { shape: [2, 3, 4], recipe: { order: [2, 0, 1] } },
  'rank 3, axes 1 2 0': { shape: [2, 3, 4], recipe: { order: [1, 2, 0] } },
  'rank 3, axes 0 2 1 in part reversed, with gaps': {
    shape: [2, 3, 4],
    recipe: { order: [0, 2, 1], reversed: [1], gap: 2 },
  },
  'rank 4, axes 3 1 0 2': { shape: [2, 3, 2, 4], recipe: { order: [3, 1, 0, 2] } },
}

/** Tensors that are windows on someone's memory. */
export function viewCases(): ConformanceCase[] {
  return [
    ...Object.entries(layouts).flatMap(([name, layout]) => [
      viewCase(`read and write, ${name}`, async (context, view) => {
        const backend = await context.create()
        const data = normals(context.random, sizeOf(layout.shape)).map(context.model.round)
        const strided = viewOf(context, view, layout, data)
        expectSame(backend.shapeOf(strided.tensor), layout.shape, 'the shape')
        expectSame(await backend.read(strided.tensor), data, 'what was read')
        const others = normals(context.random, sizeOf(layout.shape)).map(context.model.round)
        await backend.write(strided.tensor, others)
        expectSame(strided.elements(), others, 'what was written')
        strided.expectGapsUntouched('write')
      }),
      viewCase(`a gradient, ${name}`, (context, view) =>
        runViews(context, view, layout.shape, { gradient: layout.recipe }),
      ),
      viewCase(`a parameter, ${name}`, (context, view) =>
        runViews(context, view, layout.shape, { parameter: layout.recipe }),
      ),
      viewCase(`both, ${name}`, (context, view) =>
        runViews(context, view, layout.shape, {
          parameter: layout.recipe,
          gradient: layout.recipe,
        }),
      ),
    ]),
    viewCase('a gradient that repeats one row, one column or one number', async (context, view) => {
      for (const repeated of [[0], [1], [0, 1]]) {
        await runViews(context, view, [5, 7], { gradient: { repeated } })
      }
    }),
    viewCase('parameter and gradient in opposite orders', async (context, view) => {
      for (const shape of [
        [5, 7],
        [33, 65],
        [64, 64],
      ]) {
        await runViews(context, view, shape, { parameter: { order: [1, 0] }, gradient: { gap: 1 } })
        await runViews(context, view, shape, { parameter: { gap: 1 }, gradient: { order: [1, 0] } })
      }
    }),
    viewCase('one program for one shape in one layout after the other', async (context, view) => {
      const backend = await context.create()
      const form = paperForm(2)
      const compiled = backend.compile(bindStep(backend, context.random, form, [5, 7]).program)
      const recipes: LayoutRecipe[] = [
        {},
        { order: [1, 0] },
        { step: 2 },
        { reversed: [0] },
        { gap: 2 },
        {},
      ]
      for (const recipe of recipes) {
        const { item, check } = await stridedItem(context, backend, view, form, [5, 7], {
          gradient: recipe,
          parameter: recipe,
        })
        await runChecked(context, backend, compiled, [item])
        await check()
      }
    }),
    viewCase('items of one shape in different layouts in one batch', async (context, view) => {
      const backend = await context.create()
      const form = paperForm(2)
      const recipes: LayoutRecipe[] = [
        {},
        { order: [1, 0] },
        { reversed: [0, 1] },
        { gap: 3 },
        { step: 2 },
      ]
      const items = []
      for (const recipe of recipes) {
        items.push(await stridedItem(context, backend, view, form, [6, 4], { gradient: recipe }))
      }
      const compiled = backend.compile((items[0] as StridedItem).item.bound.program)
      await runChecked(
        context,
        backend,
        compiled,
        items.map(({ item }) => item),
      )
      for (const { check } of items) await check()
    }),
    viewCase(
      'isTensor is true for a view, and overlaps sees shared memory',
      async (context, view) => {
        const backend = await context.create()
        const buffer = bufferOf(context.traits, 12)
        const whole = view(buffer, { shape: [3, 4], strides: [4, 1], offset: 0 })
        const row = view(buffer, { shape: [4], strides: [1], offset: 4 })
        const transposed = view(buffer, { shape: [4, 3], strides: [1, 4], offset: 0 })
        const other = view(buffer.slice(), { shape: [3, 4], strides: [4, 1], offset: 0 })
        for (const tensor of [whole, row, transposed, other]) {
          expectThat(backend.isTensor(tensor), 'isTensor is false for a view')
        }
        expectThat(
          backend.overlaps?.(whole, row) ?? false,
          'overlaps is false for a matrix and its row',
        )
        expectThat(
          backend.overlaps?.(transposed, whole) ?? false,
          'overlaps is false for a matrix and its transpose',
        )
        expectThat(!backend.overlaps?.(whole, other), 'overlaps is true for separate buffers')
        const extents = [whole, row, transposed].map((tensor) => backend.extentOf?.(tensor))
        expectThat(
          extents.every((one) => extents.every((two) => mayMeet(one, two))),
          'extentOf says that a matrix, its row and its transpose lie apart',
        )
      },
    ),
  ]
}

type View = NonNullable<BackendUnderTest['view']>

/** Whether two tensors may overlap by where they lie; also where the backend does not say. */
function mayMeet(a: Extent | undefined, b: Extent | undefined): boolean {
  if (!a || !b) return a === b
  return a.memory === b.memory && a.from < b.to && b.from < a.to
}

function viewCase(
  sentence: string,
  run: (context: CaseContext, view: View) => Promise<void>,
): ConformanceCase {
  return caseOf(
    'views',
    sentence,
    (context) => run(context, context.view as View),
    ({ views }) => (views ? undefined : 'the backend makes no strided tensors: it gives no `view`'),
  )
}

/** The array that holds the numbers of tensors that are not told their type. */
function bufferOf({ types }: CaseContext['traits'], length: number): TensorData {
  return new elementTypes[types[0] === 'float64' ? 'float64' : 'float32'].array(length)
}

function viewOf(
  { traits }: CaseContext,
  view: View,
  { shape, recipe }: Layout,
  data: ArrayLike<number>,
): StridedTensor {
  return stridedTensor(view, (length) => bufferOf(traits, length), shape, recipe, data)
}

type Recipes = Readonly<Partial<Record<'parameter' | 'gradient', LayoutRecipe>>>

interface StridedItem {
  readonly item: RunItem
  /** Holds `read` against the buffers, and the buffers' gaps. */
  check(): Promise<void>
}

/** Two steps of the paper, factored and not, on strided tensors; the gaps stay as they are. */
async function runViews(
  context: CaseContext,
  view: View,
  shape: Shape,
  recipes: Recipes,
): Promise<void> {
  const backend = await context.create()
  const momentum = { beta1: 0.9, placement: 'afterStepSize', type: 'float32' } as const
  for (const form of [
    paperForm(shape.length),
    paperForm(shape.length, { factors: null, momentum }),
  ]) {
    const { item, check } = await stridedItem(context, backend, view, form, shape, recipes)
    const compiled = backend.compile(item.bound.program)
    for (const t of [1, 2]) {
      try {
        await runChecked(context, backend, compiled, [{ ...item, scalars: paperScalars(form, t) }])
      } catch (error) {
        throw new Violation(`${showShape(shape)}: ${messageOf(error)}`, { cause: error })
      }
    }
    await check()
  }
}

async function stridedItem(
  context: CaseContext,
  backend: Awaited<ReturnType<CaseContext['create']>>,
  view: View,
  form: StepForm,
  shape: Shape,
  recipes: Recipes,
): Promise<StridedItem> {
  const bound = bindStep(backend, context.random, form, shape)
  await backend.write(bound.tensors.gradient, gradientFor(context.random, shape))
  const tensors = { ...bound.tensors }
  const strided: [string, StridedTensor][] = []
  for (const [name, recipe] of Object.entries(recipes)) {
    const data = await backend.read(bound.tensors[name])
    const tensor = viewOf(context, view, { shape, recipe }, data)
    tensors[name] = tensor.tensor
    strided.push([name, tensor])
  }
  const check = async () => {
    for (const [name, { tensor, elements, expectGapsUntouched }] of strided) {
      expectSame(await backend.read(tensor), elements(), `read of ${name}, against its buffer`)
      expectGapsUntouched(`the run, ${name}`)
    }
  }
  await check()
  return { item: { bound: { ...bound, tensors }, scalars: paperScalars(form, 1) }, check }
}
