import {
  AdafactorError,
  type AdafactorOptions,
  type ElementType,
  type ParameterOptions,
  ParameterResolver,
  type ParameterSettings,
  type Shape,
} from '@adafactor/core'

/** What a parameter of JAX can be stored as. */
export type ParameterType = 'float32' | 'bfloat16' | 'float16'

/** Parameters with the same settings, whatever their shapes. */
export interface Kind {
  readonly settings: ParameterSettings
  readonly type: ParameterType
  /** One of the shapes, for what goes by it; undefined by rule. */
  readonly shape?: Shape
}

/** Which kind a parameter is of. */
export interface Kinds {
  readonly kinds: readonly Kind[]
  /** By name: the kind if it is stored as float32. Undefined by rule. */
  readonly ofNames?: ReadonlyMap<string, number>
  /** By rule: by the patterns that fit a name, in their order. */
  readonly ofPatterns?: readonly (readonly [fitting: readonly boolean[], kind: number])[]
  /** The patterns of options, where parameters go by rule. */
  readonly patterns: readonly string[]
  /** By kind for float32: the kinds for other types, where they differ. */
  readonly ofTypes: ReadonlyMap<number, Readonly<Partial<Record<ParameterType, number>>>>
}

/** Kinds of settings, each once. */
class KindTable {
  readonly kinds: Kind[] = []
  readonly ofTypes = new Map<number, Partial<Record<ParameterType, number>>>()
  readonly #places = new Map<string, number>()
  readonly #schedules = new Map<unknown, number>()

  /** The kind for float32; those for other types are noted. */
  add(settingsOf: (type: ElementType) => ParameterSettings, shape?: Shape): number {
    const own = this.#place(settingsOf('float32'), 'float32', shape)
    const others: Partial<Record<ParameterType, number>> = {}
    for (const type of ['bfloat16', 'float16'] as const) {
      const place = this.#place(settingsOf(type), type, shape)
      if (place !== own) others[type] = place
    }
    if (Object.keys(others).length > 0) this.ofTypes.set(own, others)
    return own
  }

  #place(settings: ParameterSettings, type: ParameterType, shape?: Shape): number {
    const goesByShape = shape !== undefined && namesAxes(settings)
    const goesByType =
      settings.stateType === 'parameter' ||
      settings.momentum?.type === 'parameter' ||
      settings.rounding === 'stochastic'
    const key = JSON.stringify(
      [settings, goesByShape ? shape : null, goesByType ? type : null],
      (_, value: unknown) => (typeof value === 'function' ? this.#scheduleKey(value) : value),
    )
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const place = this.kinds.push({ settings, type, ...(shape ? { shape } : {}) }) - 1
    this.#places.set(key, place)
    return place
  }

  #scheduleKey(schedule: unknown): string {
    const place = this.#schedules.get(schedule) ?? this.#schedules.size
    this.#schedules.set(schedule, place)
    return `schedule ${place}`
  }
}

/** Whether settings are of one shape: they name axes. */
export function namesAxes({
  clipThreshold,
  parameterScale,
}: Pick<ParameterSettings, 'clipThreshold' | 'parameterScale'>): boolean {
  const clipsSlices = typeof clipThreshold === 'object' && clipThreshold !== null
  return clipsSlices || (parameterScale !== false && parameterScale.batchAxes !== undefined)
}

/** The kinds of these parameters. @throws AdafactorError as `ParameterResolver` */
export function kindsOfParameters(
  options: AdafactorOptions,
  params: Readonly<Record<string, Shape>>,
): Kinds {
  const table = new KindTable()
  const resolver = new ParameterResolver(options, new Set(Object.keys(params)))
  const ofNames = new Map(
    Object.entries(params).map(([name, shape]) => [
      name,
      table.add((type) => resolver.resolve(name, shape, type), shape),
    ]),
  )
  return { kinds: table.kinds, ofTypes: table.ofTypes, ofNames, patterns: [] }
}

/** With more patterns there are too many ways to fit some of them. */
const mostPatterns = 6

/**
 * The kinds of whatever parameters there will be: one for each set of patterns that may fit a name.
 * @throws AdafactorError `option/invalid` for options that need the parameters' shapes
 */
export function kindsByRule(options: AdafactorOptions): Kinds {
  const patterns = patternsIn(options)
  const table = new KindTable()
  const ofPatterns = Array.from({ length: 2 ** patterns.length }, (_, set) => {
    const fitting = patterns.map((_, place) => ((set >> place) & 1) === 1)
    const resolver = new ParameterResolver(
      fittingAll(options, (pattern) => fitting[patterns.indexOf(pattern)] ?? false),
    )
    const kind = table.add((type) => resolver.resolve('any', [2, 2], type))
    return [fitting, kind] as const
  })
  return { kinds: table.kinds, ofTypes: table.ofTypes, ofPatterns, patterns }
}

/** All patterns of overrides and masks. */
function patternsIn(options: AdafactorOptions): string[] {
  const { overrides = {} } = options
  if (typeof overrides === 'function') throw needsParams('are functions of a name and a shape')
  const own: ParameterOptions[] = [options, ...Object.values(overrides)]
  if (own.some(listsAxes)) throw needsParams('name axes')
  const masks = own.map(({ weightDecay }) =>
    typeof weightDecay === 'object' ? (weightDecay?.mask ?? {}) : {},
  )
  if (masks.some((mask) => typeof mask === 'function')) {
    throw needsParams('are functions of a name and a shape')
  }
  const patterns = [...new Set([overrides, ...masks].flatMap((each) => Object.keys(each)))]
  if (patterns.length <= mostPatterns) return patterns
  throw needsParams(`have more than ${mostPatterns} patterns of names`)
}

/** Whether options have axes one by one, of whatever rank. */
function listsAxes({ clipThreshold, parameterScale, factored }: ParameterOptions): boolean {
  const lists = [
    typeof clipThreshold === 'object' && clipThreshold?.batchAxes,
    typeof parameterScale === 'object' && parameterScale?.batchAxes,
    typeof factored === 'object' && factored && 'rows' in factored && factored.rows,
  ]
  return lists.some((axes) => Array.isArray(axes) && axes.length > 0)
}

function needsParams(why: string): AdafactorError {
  return new AdafactorError(
    'option/invalid',
    `options that ${why} can't be printed for parameters that are not known: give "params", the ` +
      'shapes of all parameters by name',
  )
}

/** The options for a name that these patterns fit and no others do. */
function fittingAll(
  options: AdafactorOptions,
  fits: (pattern: string) => boolean,
): AdafactorOptions {
  const { overrides = {} } = options
  const masked = <Options extends ParameterOptions>(own: Options): Options => {
    const { weightDecay } = own
    if (typeof weightDecay !== 'object' || !weightDecay?.mask) return own
    const mask = chosen(weightDecay.mask as Readonly<Record<string, boolean>>, fits)
    return { ...own, weightDecay: { ...weightDecay, mask } }
  }
  const kept = chosen(overrides as Readonly<Record<string, ParameterOptions>>, fits)
  return {
    ...masked(options),
    overrides: Object.fromEntries(
      Object.entries(kept).map(([pattern, override]) => [pattern, masked(override)]),
    ),
  }
}

/** The entries whose patterns fit, under patterns that fit any name. */
function chosen<V>(
  entries: Readonly<Record<string, V>>,
  fits: (pattern: string) => boolean,
): Record<string, V> {
  const kept = Object.entries(entries).filter(([pattern]) => fits(pattern))
  return Object.fromEntries(kept.map(([, value], place) => ['*'.repeat(place + 1), value]))
}
