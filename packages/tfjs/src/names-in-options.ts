import { type AdafactorOptions, type Mask, NamePatterns, type Overrides } from '@adafactor/core'

/**
 * The options with what they have by the names of variables made into functions. A name or pattern means a
 * variable of that name, or else of that name with the `_1` that TensorFlow.js appends where it is taken, as
 * it is for a model that was loaded beside the one that it was saved from.
 *
 * @param names of the first variables: what fits none of them is an error
 * @throws AdafactorError `option/invalid`
 */
export function namesInOptions(
  options: AdafactorOptions,
  names: readonly string[],
): AdafactorOptions {
  const known = new Set([...names, ...names.map(withoutSuffix)])
  const { overrides, weightDecay } = options
  const mask = typeof weightDecay === 'object' ? weightDecay?.mask : undefined
  return {
    ...options,
    ...(isByName(overrides) && { overrides: overridesOf(overrides, known) }),
    ...(isByName(mask) && {
      weightDecay: { ...(weightDecay as object), mask: maskOf(mask, known) },
    }),
  } as AdafactorOptions
}

/** The name as TensorFlow.js saves it: where a name was taken, it has appended `_1`. */
export function withoutSuffix(name: string): string {
  return name.replace(/_\d+$/, '')
}

/** What is given by names, and not as a function. */
type ByName<V> = Exclude<V, ((...given: never) => unknown) | undefined>

function isByName<V>(value: V): value is ByName<V> {
  return typeof value === 'object' && value !== null
}

function overridesOf(overrides: ByName<Overrides>, known: ReadonlySet<string>): Overrides {
  const fitting = patternsOf('overrides', overrides, known)
  return (name) => Object.assign({}, ...fitting(name))
}

function maskOf(mask: ByName<Mask>, known: ReadonlySet<string>): Mask {
  const fitting = patternsOf('weightDecay.mask', mask, known)
  return (name) => fitting(name).at(-1) ?? true
}

/** The values of what fits a name, in their order. */
function patternsOf<V>(
  option: string,
  values: Readonly<Record<string, V>>,
  known: ReadonlySet<string>,
): (name: string) => V[] {
  const patterns = new NamePatterns<V>(Object.entries(values))
  patterns.check(option, known)
  return (name) => {
    const exact = patterns.fitting(name)
    const found = exact.length > 0 ? exact : patterns.fitting(withoutSuffix(name))
    return found.map(([, value]) => value)
  }
}
