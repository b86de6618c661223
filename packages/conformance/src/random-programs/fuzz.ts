import { showShape } from '@adafactor/core'
import { explain } from '@adafactor/core/compiler'
import type { AnyBackend, BackendUnderTest } from '../backend-under-test.js'
import type { CaseContext } from '../case.js'
import { checkWithin } from '../error-model/check-within.js'
import { errorModel } from '../error-model/model.js'
import { pause } from '../platform.js'
import { messageOf } from '../violation.js'
import { drawProgram } from './draw.js'
import { type ProgramRecipe, programOf } from './recipe.js'
import { runRecipe } from './run-recipe.js'
import { shrinkRecipe } from './shrink.js'

/** How many random programs to run, and which. */
export interface FuzzOptions {
  /** How many programs to run. */
  readonly runs: number
  /** The number behind all of them. */
  readonly seed: number
  /** The number of the first program (1). */
  readonly first?: number
  /** Called now and then with the number of programs done. */
  onProgress?(done: number): void
}

/** A program that a backend computes wrongly. */
export interface FuzzFailure {
  /** The number of the program under the seed. */
  readonly index: number
  readonly seed: number
  /** The program as it was drawn, and the numbers it ran on. */
  readonly recipe: ProgramRecipe
  /** What was wrong with it, made as small as possible, with its passes. */
  readonly message: string
}

/**
 * Runs random programs on a backend and holds each result to the error model. Stops at the first
 * that fails, and makes it small.
 * @returns the failure, if there is one
 * @example
 * ```ts
 * import { fuzzPrograms } from '@adafactor/conformance'
 * import { referenceBackend } from '@adafactor/core'
 *
 * const failure = await fuzzPrograms({ create: () => referenceBackend() }, { runs: 20, seed: 1 })
 * console.log(failure) // => undefined
 * ```
 */
export async function fuzzPrograms(
  subject: Pick<BackendUnderTest, 'create'>,
  { runs, seed, first = 1, onProgress }: FuzzOptions,
): Promise<FuzzFailure | undefined> {
  let backend: AnyBackend | undefined
  try {
    for (let index = first; index < first + runs; index++) {
      // A new backend now and then: what a backend remembers of programs must not matter for long.
      if ((index - first) % 100 === 0) {
        backend?.destroy()
        backend = await subject.create()
        onProgress?.(index - first)
        await pause()
      }
      const failure = await tryProgram(subject, backend as AnyBackend, seed, index)
      if (failure) return failure
    }
    onProgress?.(runs)
    return undefined
  } finally {
    backend?.destroy()
  }
}

/** Runs one program, unless it has more axes than the backend takes; if it fails, shrinks it on fresh backends. */
export async function tryProgram(
  subject: Pick<BackendUnderTest, 'create'>,
  backend: AnyBackend,
  seed: number,
  index: number,
  context: Pick<CaseContext, 'model' | 'checkWithin'> = contextOf(backend),
): Promise<FuzzFailure | undefined> {
  const recipe = drawProgram(seed, index)
  if (recipe.rank > (backend.traits.maxRank ?? Number.POSITIVE_INFINITY)) return undefined
  const error = await errorOf(() => runRecipe(context, backend, recipe))
  if (error === undefined) return undefined
  const onFresh = async (smaller: ProgramRecipe) => {
    const fresh = await subject.create()
    const found = await errorOf(() => runRecipe(contextOf(fresh), fresh, smaller))
    fresh.destroy()
    return found
  }
  const again = await onFresh(recipe)
  if (again === undefined) {
    const hint = 'only after the programs before it: something is kept from run to run'
    return { index, seed, recipe, message: report(recipe, index, seed, `${error} (${hint})`) }
  }
  const smallest = await shrinkRecipe(
    recipe,
    async (smaller) => (await onFresh(smaller)) !== undefined,
  )
  const message = report(smallest, index, seed, (await onFresh(smallest)) ?? again)
  return { index, seed, recipe: smallest, message }
}

function contextOf(backend: AnyBackend): Pick<CaseContext, 'model' | 'checkWithin'> {
  return {
    model: errorModel(backend.traits),
    checkWithin: (actual, expected, what) => {
      checkWithin(actual, expected, what)
    },
  }
}

async function errorOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function report(recipe: ProgramRecipe, index: number, seed: number, error: string): string {
  const scalars = Object.entries(recipe.scalars).map(([name, value]) => `${name} = ${value}`)
  const tensors = recipe.tensors.map(({ name, axes }) => `${name} spans ${showShape(axes)}`)
  return [
    `program ${index} of seed ${seed}: ${error}`,
    `on ${recipe.shapes.map(showShape).join(', ')}, ${recipe.numbers} numbers` +
      `${scalars.length > 0 ? `, ${scalars.join(', ')}` : ''}; ${tensors.join(', ')}`,
    explain(programOf(recipe)),
  ].join('\n')
}
