import { AdafactorError } from '@adafactor/core'

/**
 * Refuses options that there are not and values that are not among their choices. An option that
 * is undefined is one that was not given.
 *
 * @throws AdafactorError `option/unknown`, with the name that may be meant; `option/invalid`
 */
export function checkOptions(
  options: unknown,
  choices: Readonly<Record<string, readonly string[]>>,
): void {
  const known = Object.keys(choices)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new AdafactorError(
      'option/invalid',
      `the options of ndarrayBackend are ${JSON.stringify(options)}; ` +
        `they must be an object with ${known.join(', ')}`,
    )
  }
  for (const [name, value] of Object.entries(options)) {
    const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined
    if (allowed === undefined) {
      const near = known.find((other) => other.slice(0, 3) === name.slice(0, 3).toLowerCase())
      throw new AdafactorError(
        'option/unknown',
        `ndarrayBackend has no option "${name}"; ` +
          (near ? `did you mean "${near}"?` : `there are ${known.join(', ')}`),
      )
    }
    if (value === undefined || allowed.includes(value)) continue
    throw new AdafactorError(
      'option/invalid',
      `option "${name}" is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}; ` +
        `it must be ${allowed.map((choice) => `"${choice}"`).join(' or ')}`,
    )
  }
}
