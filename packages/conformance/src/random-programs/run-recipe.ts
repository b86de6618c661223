import { type Shape, sizeOf } from '@adafactor/core'
import type { Program } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import type { CaseContext } from '../case.js'
import { magnitudes, normals } from '../data.js'
import { bindProgram, disposeTensors, runChecked, spanningShape } from '../device-run.js'
import { randomOf } from '../random.js'
import { type ProgramRecipe, programOf } from './recipe.js'

/**
 * Runs the program of a recipe on its batch, and once more on its first item alone: what the first
 * run left behind must not matter.
 * @throws Error if a result is outside of its interval
 */
export async function runRecipe(
  context: Pick<CaseContext, 'model' | 'checkWithin'>,
  backend: AnyBackend,
  recipe: ProgramRecipe,
): Promise<void> {
  const program = programOf(recipe)
  const compiled = backend.compile(program)
  const items = recipe.shapes.map((shape, index) => ({
    bound: bindProgram(backend, program, shape, contentsOf(recipe, program, shape, index)),
    scalars: recipe.scalars,
  }))
  await runChecked(context, backend, compiled, items)
  await runChecked(context, backend, compiled, items.slice(0, 1))
  for (const { bound } of items) disposeTensors(backend, bound)
  compiled.dispose()
}

/** The numbers of an item of the batch. */
export function contentsOf(
  { numbers, seed }: ProgramRecipe,
  program: Program,
  shape: Shape,
  item: number,
): Record<string, number[]> {
  return Object.fromEntries(
    program.tensors.map(({ name, axes }) => {
      const random = randomOf(seed, `${name} of item ${item}`)
      const size = sizeOf(spanningShape(axes, shape))
      const plain = numbers === 'wide' ? magnitudes(random, size, 5) : normals(random, size)
      const data =
        numbers === 'special'
          ? plain.map((value) => (random.chance(0.15) ? random.pick(special) : value))
          : plain
      return [name, data]
    }),
  )
}

const special = [0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e-30]
