import { elementTypes, type HalfType, sizeOf, stepProgram } from '@adafactor/core'
import type { BackendUnderTest } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals } from '../data.js'
import { bindProgram, runChecked } from '../device-run.js'
import { expectSame } from '../expect.js'
import { halfTypes, requiresTypes } from '../requires-types.js'
import { gradientFor, paperForm, paperScalars } from '../step-run.js'
import { keys, roundedExactly, roundingProgram } from '../stochastic-run.js'
import { type LayoutRecipe, type StridedTensor, stridedTensor } from '../strided.js'

const shape = [5, 7] as const

const layouts: Readonly<Record<string, LayoutRecipe>> = {
  transposed: { order: [1, 0] },
  'in reverse, with gaps': { reversed: [0, 1], gap: 3 },
  'every second element': { step: 2 },
}

type View = NonNullable<BackendUnderTest['view']>
type Make = (recipe: LayoutRecipe, numbers: readonly number[]) => StridedTensor

/** Views of numbers of 16 bits. */
export function typedViewCases(): ConformanceCase[] {
  return halfTypes.flatMap((type) => [
    viewCase(type, 'are read and written where they lie', async (context, make) => {
      const backend = await context.create()
      const { round } = elementTypes[type]
      for (const [name, recipe] of Object.entries(layouts)) {
        const data = normals(context.random, sizeOf(shape)).map(round)
        const view = make(recipe, data)
        expectSame(await backend.read(view.tensor), data, `what was read, ${name}`)
        const others = normals(context.random, sizeOf(shape))
        await backend.write(view.tensor, others)
        expectSame(view.elements(), others.map(round), `what was written, ${name}`)
        view.expectGapsUntouched(`write, ${name}`)
      }
    }),
    viewCase(type, 'are parameters and gradients', async (context, make) => {
      const backend = await context.create()
      const form = paperForm(2, { types: { parameter: type } })
      const program = stepProgram(form)
      const compiled = backend.compile(program)
      for (const recipe of Object.values(layouts)) {
        const parameter = make(recipe, normals(context.random, sizeOf(shape)))
        const gradient = make(recipe, gradientFor(context.random, shape))
        const tensors = {
          ...bindProgram(backend, program, shape, {}).tensors,
          parameter: parameter.tensor,
          gradient: gradient.tensor,
        }
        const item = { bound: { program, shape, tensors }, scalars: paperScalars(form, 1) }
        await runChecked(context, backend, compiled, [item])
        for (const view of [parameter, gradient]) view.expectGapsUntouched('a step')
        expectSame(await backend.read(parameter.tensor), parameter.elements(), 'the parameter')
      }
    }),
    viewCase(
      type,
      'round stochastically by the row-major place, wherever they lie',
      async (context, make) => {
        const backend = await context.create()
        const compiled = backend.compile(roundingProgram(2, { type }))
        for (const recipe of Object.values(layouts)) {
          for (const key of keys.slice(0, 2)) {
            const numbers = normals(context.random, sizeOf(shape)).map(Math.fround)
            const view = make(recipe, numbers)
            const tensors = { from: backend.create(shape, numbers), to: view.tensor }
            const [low, high] = key
            await compiled.run([{ tensors, scalars: { low, high, one: 1 } }])
            await backend.flush?.()
            const expected = roundedExactly({ shape, numbers, key }, { type })
            expectSame(view.elements(), expected, 'what was rounded')
            view.expectGapsUntouched('a store')
          }
        }
      },
    ),
  ])
}

function viewCase(
  type: HalfType,
  sentence: string,
  run: (context: CaseContext, make: Make) => Promise<void>,
): ConformanceCase {
  return caseOf(
    'views',
    `numbers of ${type} ${sentence}`,
    (context) =>
      run(context, (recipe, numbers) =>
        stridedTensor(
          context.view as View,
          (length) => new elementTypes[type].array(length),
          shape,
          recipe,
          numbers,
        ),
      ),
    (abilities) =>
      abilities.views
        ? requiresTypes(type)(abilities)
        : 'the backend makes no strided tensors: it gives no `view`',
  )
}
