import { AdafactorError } from '../errors.js'
import type { Shape } from '../shape.js'
import { nearestTo } from './option-checks.js'
import type { AdafactorOptions, Mask } from './options.js'

/** Whether a name is the pattern, `*` standing for any text. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name)
}

/** What a mask says about a parameter; of several patterns that fit, the last one. */
export function selects(
  mask: Mask | undefined,
  name: string,
  shape: Shape,
  otherwise: boolean,
): boolean {
  if (mask === undefined) return otherwise
  if (typeof mask === 'function') return mask(name, shape)
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
    if (typeof patterns !== 'object') continue
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
