import { AdafactorError } from '../errors.js'
import type { Shape } from '../shape.js'
import { checkBoolean, checkObject, nearestTo } from './option-checks.js'
import type { AdafactorOptions, Mask } from './options.js'

/** Whether a name is the pattern, `*` standing for any text. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name)
}

/**
 * What a mask says about a parameter; of several patterns that fit, the last one.
 * @throws AdafactorError `option/invalid` for what is no mask
 */
export function selects(
  option: string,
  mask: Mask | undefined,
  name: string,
  shape: Shape,
  otherwise: boolean,
): boolean {
  if (mask === undefined) return otherwise
  if (typeof mask === 'function') return checkBoolean(`${option}("${name}")`, mask(name, shape))
  checkObject(option, mask, 'an object by name or pattern, or a function')
  for (const [pattern, chosen] of Object.entries(mask)) {
    checkBoolean(`${option}.${pattern}`, chosen)
  }
  const fitting = Object.entries(mask).filter(([pattern]) => matches(pattern, name))
  return fitting.at(-1)?.[1] ?? otherwise
}

/**
 * Refuses names and patterns in options that fit no parameter: most likely they are misspelt.
 * @throws AdafactorError `option/invalid`
 */
export function checkPatterns(options: AdafactorOptions, names: readonly string[]): void {
  const { overrides, weightDecay } = options
  const mask = typeof weightDecay === 'object' ? weightDecay?.mask : undefined
  for (const [option, patterns] of [
    ['overrides', overrides],
    ['weightDecay.mask', mask],
  ] as const) {
    if (typeof patterns !== 'object' || patterns === null) continue
    for (const pattern of Object.keys(patterns)) {
      if (names.some((name) => matches(pattern, name))) continue
      const nearest = nearestTo(pattern, names)
      throw new AdafactorError(
        'option/invalid',
        `option "${option}" names "${pattern}", but no parameter fits; ` +
          (nearest ? `did you mean "${nearest}"?` : `the parameters are ${names.join(', ')}`),
      )
    }
  }
}
