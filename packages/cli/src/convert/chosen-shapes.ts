import type { Shape } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'

/** The shapes of the parameters that a state is of, in their order. @throws UsageError if one is not known */
export function chosenShapes(
  known: Readonly<Record<string, Shape>>,
  names: readonly string[],
): Readonly<Record<string, Shape>> {
  const missing = names.find((name) => !Object.hasOwn(known, name))
  if (missing === undefined) {
    return Object.fromEntries(names.map((name) => [name, known[name] as Shape]))
  }
  const some = Object.keys(known).slice(0, 8)
  throw new UsageError(
    `the shape of the parameter "${missing}" is not known: give a file that has it, --shapes model.safetensors` +
      (some.length > 0 ? `; there are ${some.join(', ')}` : ''),
  )
}
