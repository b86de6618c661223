import {
  AdafactorError,
  factorAxes,
  type OptimizerSettings,
  resolveOptimizerOptions,
  type Shape,
} from '@adafactor/core'
import { type Kind, type Kinds, kindsByRule, kindsOfParameters } from './kinds.js'
import { type JaxModuleOptions, moduleOptions } from './module-options.js'
import { arithmeticText } from './python/arithmetic-text.js'
import { filesText } from './python/files-text.js'
import { headingText } from './python/heading-text.js'
import { pythonFloat, pythonString, pythonTuple } from './python/literals.js'
import { numbersFunction } from './python/numbers-function.js'
import { placementText } from './python/placement-text.js'
import { roundingText } from './python/rounding-text.js'
import { transformationText } from './python/transformation-text.js'
import { pythonLines, pythonValue } from './python/values.js'
import { ScheduleTables } from './schedule-tables.js'
import { StepFunctions, stateTypes, streamsOf } from './step-functions.js'

/**
 * Prints the optimizer as a Python module that needs JAX alone: `adafactor()` is a gradient
 * transformation as optax has them, under `jit`, with donated and with sharded parameters; `save` and
 * `load` write and read the files of `@adafactor/checkpoint`, so that a run goes on there and comes back.
 *
 * The steps are those of core's programs, printed for any rank. All is computed in float32, from
 * parameters of any floating-point type. Schedules that are functions become tables.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid` (also for a
 *   schedule that returns no number), `option/conflict`, `parameter/none`, `tensor/shape`, `tensor/type`
 * @example
 * ```ts
 * import { jaxModule } from '@adafactor/xla'
 *
 * const python = jaxModule({ params: { kernel: [512, 256], bias: [256] }, learningRate: 1e-3 })
 * console.log(python.includes('def adafactor(')) // => true
 * ```
 */
export function jaxModule(given: JaxModuleOptions = {}): string {
  const { options, params, scheduleSteps, stackSmall } = moduleOptions(given)
  const settings = resolveOptimizerOptions(options)
  checkStart(settings)
  const kinds = params ? kindsOfParameters(options, params) : kindsByRule(options)
  const tables = new ScheduleTables(settings.startStep, scheduleSteps)
  const functions = new StepFunctions()
  const entries: string[] = []
  const numbers = kinds.kinds.map((kind, place) => {
    entries.push(kindEntry(kind, place, functions, settings, shapesOf(kinds, params, place)))
    return numbersFunction(`numbers_${place}`, kind.settings, tables.nameFor)
  })
  return [
    headingText(optionsText(settings, kinds, tables, stackSmall)),
    ...functions.texts,
    ...numbers,
    arithmeticText.trim(),
    roundingText.trim(),
    transformationText.trim(),
    placementText.trim(),
    filesText.trim(),
    [
      parametersText(kinds, params),
      `KINDS = [\n${entries.join('\n')}\n]`,
      settingsText(kinds.kinds),
    ].join('\n\n'),
    ...tables.texts,
  ]
    .join('\n\n\n')
    .concat('\n')
}

/** The most updates before the first: JAX counts with 32 bits. */
const mostUpdatesBefore = 2 ** 30

function checkStart({ startStep }: OptimizerSettings): void {
  if (startStep <= mostUpdatesBefore) return
  throw new AdafactorError(
    'option/invalid',
    `option "startStep" is ${startStep}; a module for JAX counts with 32 bits, and takes ${mostUpdatesBefore} at most`,
  )
}

/** The shapes of the parameters of a kind; undefined by rule. */
function shapesOf(
  { ofNames, ofTypes }: Kinds,
  params: Readonly<Record<string, Shape>> | undefined,
  place: number,
): Shape[] | undefined {
  if (!(ofNames && params)) return undefined
  return [...ofNames].flatMap(([name, kind]) => {
    const others: Readonly<Partial<Record<string, number>>> = ofTypes.get(kind) ?? {}
    return kind === place || Object.values(others).includes(place) ? [params[name] as Shape] : []
  })
}

/** `Kind(...)`, with the steps that its parameters need. */
function kindEntry(
  kind: Kind,
  place: number,
  functions: StepFunctions,
  { startStep }: OptimizerSettings,
  shapes: readonly Shape[] | undefined,
): string {
  const { factored, momentum } = kind.settings
  const areFactored = shapes?.map((shape) => factorAxes(shape, factored) !== null)
  const needs = (isFactored: boolean) =>
    areFactored?.includes(isFactored) ?? (factored !== false || !isFactored)
  const step = (isFactored: boolean) =>
    needs(isFactored) ? functions.nameFor(kind, isFactored, startStep) : 'None'
  const rule = !factored
    ? 'None'
    : 'rows' in factored
      ? `(${pythonTuple(factored.rows)}, ${pythonTuple(factored.columns)})`
      : `(${pythonString(factored.axes)}, ${factored.minimumSize})`
  const streams = streamsOf(kind, startStep)
  const fields = [
    ['place', String(place)],
    ['numbers', `numbers_${place}`],
    ['factored', rule],
    ['factored_step', step(true)],
    ['whole_step', step(false)],
    ['momentum', momentum ? 'True' : 'False'],
    ['types', pythonLines(stateTypes(kind, startStep), '        ')],
    ['factored_streams', pythonValue(streams.factored)],
    ['whole_streams', pythonValue(streams.whole)],
  ]
  return [
    '    Kind(',
    ...fields.map(([name, value]) => `        ${name}=${value},`),
    '    ),',
  ].join('\n')
}

/** What the options say of the whole optimizer. */
function optionsText(
  { startStep, clipGlobalNorm, seed, ...others }: OptimizerSettings,
  { kinds }: Kinds,
  tables: ScheduleTables,
  stackSmall: boolean,
): string {
  const hasRate = kinds.every(({ settings }) => settings.learningRate !== undefined)
  return [
    '# How many updates count as done before the first.',
    `START_STEP = ${startStep}`,
    '# The largest norm of all gradients together.',
    `CLIP_GLOBAL_NORM = ${clipGlobalNorm === null ? 'None' : pythonFloat(clipGlobalNorm)}`,
    '# Whether the step size is a learning rate everywhere.',
    `HAS_LEARNING_RATE = ${hasRate ? 'True' : 'False'}`,
    '# How many values a table of a schedule has; then the last one stays.',
    `TABLE_LENGTH = ${tables.length}`,
    '# Parameters of at most so many numbers are stepped as one array where at least so many are alike:',
    '# of one shape and kind. Their state is such an array too.',
    `STACK_UP_TO = ${stackSmall ? 2 ** 12 : 0}`,
    'STACK_AT_LEAST = 16',
    '# For files: the settings of the optimizer, and what stochastic rounding would begin with.',
    `OPTIMIZER_SETTINGS = ${pythonValue({ startStep, ...others, clipGlobalNorm })}`,
    `SEED = ${seed}`,
  ].join('\n')
}

/** Which kind a parameter is of: by its name, or by the patterns that fit it; and by its type. */
function parametersText(
  { ofNames, ofPatterns = [], patterns, ofTypes }: Kinds,
  params: Readonly<Record<string, Shape>> | undefined,
): string {
  const byType = [...ofTypes].flatMap(([kind, types]) =>
    Object.entries(types).map(
      ([type, place]) => `    (${kind}, ${pythonString(type)}): ${place},\n`,
    ),
  )
  const ofType = [
    '# Kinds of parameters of other types than float32, where they differ.',
    `KIND_OF_TYPE = {${byType.length > 0 ? `\n${byType.join('')}` : ''}}`,
  ]
  if (!(ofNames && params)) {
    const fitting = ofPatterns.map(
      ([fits, kind]) => `    ${tupleOf(fits.map((each) => (each ? 'True' : 'False')))}: ${kind},`,
    )
    return [
      '# Any parameters, by rule.',
      'PARAMETERS = None',
      '# Names are told apart by the patterns that fit them; * stands for any text.',
      `PATTERNS = [${patterns.map(pythonString).join(', ')}]`,
      `KIND_OF_PATTERNS = {\n${fitting.join('\n')}\n}`,
      ...ofType,
    ].join('\n')
  }
  const lines = [...ofNames].map(
    ([name, kind]) => `    ${pythonString(name)}: (${pythonTuple(params[name] ?? [])}, ${kind}),`,
  )
  return [
    '# The shape of each parameter, and its kind.',
    `PARAMETERS = {\n${lines.join('\n')}\n}`,
    'PATTERNS, KIND_OF_PATTERNS = [], {}',
    ...ofType,
  ].join('\n')
}

function tupleOf(texts: readonly string[]): string {
  return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(', ')})`
}

/** The settings of each kind, as a state has them. */
function settingsText(kinds: readonly Kind[]): string {
  const lines = kinds.map(({ settings }) => `    ${pythonLines(settings, '    ')},`)
  return [
    '# The settings of each kind, as files have them.',
    `SETTINGS = [\n${lines.join('\n')}\n]`,
  ].join('\n')
}
