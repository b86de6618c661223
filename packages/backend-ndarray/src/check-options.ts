import { AdafactorError } from '@adafactor/core'

const choices: Readonly<Record<string, readonly string[]>> = {
  type: ['float32', 'float64'],
  codeGeneration: ['auto', 'required', 'never'],
}

/**
 * Refuses options that there are not and values that are not among their choices. An option that
 * is undefined is one that was not given.
 *
 * @param maker the function that was called
 * @param others the options beside those of every backend here, whose values are its own concern
 * @throws AdafactorError `option/unknown`, with the name that may be meant; `option/invalid`
 */
export function checkOptions(
  maker: string,
  options: unknown,
  others: readonly string[] = [],
): void {
  const known = [...others, ...Object.keys(choices)]
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new AdafactorError(
      'option/invalid',
      `the options of ${maker} are ${JSON.stringify(options)}; ` +
        `they must be an object with ${known.join(', ')}`,
    )
  }
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      const near =
        name.toLowerCase() === 'dtype'
          ? 'type'
          : known.find((other) => other.slice(0, 3) === name.slice(0, 3).toLowerCase())
      throw new AdafactorError(
        'option/unknown',
        `${maker} has no option "${name}"; ` +
          (near ? `did you mean "${near}"?` : `there are ${known.join(', ')}`),
      )
    }
    const allowed = choices[name]
    if (value === undefined || allowed === undefined || allowed.includes(value)) continue
    throw new AdafactorError(
      'option/invalid',
      `option "${name}" is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}; ` +
        `it must be ${allowed.map((choice) => `"${choice}"`).join(' or ')}`,
    )
  }
}
