import { checkBoolean, checkObject } from '../../checks/option-checks.js'
import type { ElementType } from '../../tensors/element-type.js'
import type { Shape } from '../../tensors/shape.js'
import { parameterOptionNames } from '../option-words.js'
import type { AdafactorOptions, Mask, ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { NamePatterns } from './name-patterns.js'
import { checkNames, checkOptions } from './option-names.js'
import { resolveSettings } from './parameter-settings.js'

/**
 * The settings of one parameter: the options, its overrides, and the defaults.
 * @param type what the parameter is stored as (`float32`)
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { resolveParameterOptions } from '@adafactor/core'
 *
 * const settings = resolveParameterOptions({ momentum: 0.9 }, 'weights', [512, 256])
 * console.log(settings.momentum?.beta1, settings.clipThreshold) // => 0.9 1
 * ```
 */
export function resolveParameterOptions(
  options: AdafactorOptions,
  name: string,
  shape: Shape,
  type: ElementType = 'float32',
): ParameterSettings {
  return new ParameterResolver(options).resolve(name, shape, type)
}

/**
 * Resolves the options of many parameters: what they share is looked at once.
 *
 * @example
 * ```ts
 * import { ParameterResolver } from '@adafactor/core'
 *
 * const names = new Set(['kernel', 'bias'])
 * const resolver = new ParameterResolver({ overrides: { bias: { factored: false } } }, names)
 * console.log(resolver.resolve('bias', [32], 'float32').factored) // => false
 * ```
 */
export class ParameterResolver {
  readonly #options: AdafactorOptions
  readonly #names: ReadonlySet<string> | undefined

  readonly #overrides: NamePatterns<ParameterOptions> | null
  readonly #masks = new Map<object, NamePatterns<boolean>>()
  /** The options with these overrides, by the patterns that fit. */
  readonly #overridden = new Map<string, ParameterOptions>()
  /** What was resolved, by what the mask says and the shape. */
  readonly #resolved = new WeakMap<ParameterOptions, Map<string, ParameterSettings>>()

  /**
   * @param names of all parameters; names and patterns in options have to fit one of them
   * @throws AdafactorError `option/unknown`, `option/invalid`
   */
  constructor(options: AdafactorOptions, names?: ReadonlySet<string>) {
    this.#options = options
    this.#names = names

    checkOptions(options)
    const { overrides = {} } = options
    this.#overrides =
      typeof overrides === 'function' ? null : this.#patterns('overrides', overrides)
  }

  /**
   * The settings of a parameter: one object for all of one shape and type that have the same overrides.
   * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
   */
  resolve(name: string, shape: Shape, type: ElementType): ParameterSettings {
    const own = this.#ownOptions(name, shape)
    const mask = typeof own.weightDecay === 'object' ? own.weightDecay?.mask : undefined
    const decays = mask === undefined || this.#selects(mask, name, shape)
    const known = this.#resolved.get(own) ?? new Map<string, ParameterSettings>()
    this.#resolved.set(own, known)
    const key = `${decays} ${shape} ${type}`
    const settings = known.get(key) ?? resolveSettings(own, decays, shape, type)
    known.set(key, settings)
    return settings
  }

  /** The options of one parameter, with what overrides say about it. */
  #ownOptions(name: string, shape: Shape): ParameterOptions {
    const { overrides } = this.#options
    if (typeof overrides === 'function') {
      return withOverrides(this.#options, [[name, overrides(name, shape) ?? {}]])
    }
    const found = this.#overrides?.fitting(name) ?? []
    if (found.length === 0) return this.#options
    const key = JSON.stringify(found.map(([pattern]) => pattern))
    const own = this.#overridden.get(key) ?? withOverrides(this.#options, found)
    this.#overridden.set(key, own)
    return own
  }

  /** Whether a mask chooses a parameter; of several patterns that fit the last one counts. */
  #selects(mask: Mask, name: string, shape: Shape): boolean {
    const option = 'weightDecay.mask'
    if (typeof mask === 'function') return checkBoolean(`${option}("${name}")`, mask(name, shape))
    let patterns = this.#masks.get(mask)
    if (!patterns) {
      patterns = this.#patterns(option, mask)
      for (const [pattern, chosen] of Object.entries(mask)) {
        checkBoolean(`${option}.${pattern}`, chosen)
      }
      this.#masks.set(mask, patterns)
    }
    return patterns.fitting(name).at(-1)?.[1] ?? true
  }

  #patterns<V>(option: string, values: Readonly<Record<string, V>>): NamePatterns<V> {
    checkObject(option, values, 'a plain object by name or pattern, or a function')
    const patterns = new NamePatterns<V>(Object.entries(values))
    if (this.#names) patterns.check(option, this.#names)
    return patterns
  }
}

/** The options, and then these overrides one after the other. */
function withOverrides(
  options: AdafactorOptions,
  found: readonly (readonly [of: string, override: ParameterOptions])[],
): ParameterOptions {
  const own: Record<string, unknown> = { ...options }
  for (const [of, override] of found) {
    const within = `overrides.${of}`
    checkObject(within, override, 'a plain object of options')
    checkNames(`${within}.`, override, parameterOptionNames)
    // A learning rate takes the place of a relative step and the other way round.
    if (override.learningRate !== undefined) delete own.relativeStep
    if (override.relativeStep) delete own.learningRate
    for (const [option, value] of Object.entries(override)) {
      if (value !== undefined) own[option] = value
    }
  }
  return own
}
