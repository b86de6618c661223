import type { OptimizerSettings } from '../adafactor/settings.js'
import { type StateName, stateShapes } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import { listed, quoteNames } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import { readPeerState } from '../peer-states/from-peer-state.js'
import type { ParameterReading, StateOwner, StateReading } from '../state/state-reading.js'
import type { ElementType } from '../tensors/element-type.js'
import { sizeOf } from '../tensors/shape.js'
import {
  checkLoadOptions,
  type LoadOptions,
  type LoadReport,
  type PeerLoadOptions,
} from './load-options.js'
import { readOwnState } from './own-state.js'
import type { TrainedParameter } from './trained-parameter.js'

/** What loading a state comes to. */
export interface LoadPlan<T> {
  readonly iteration: number
  /** Absent: the optimizer keeps its own. */
  readonly seed?: number
  readonly parameters: readonly {
    readonly parameter: TrainedParameter<T>
    /** Updates that the parameter has had. */
    readonly updates: number
    /** Whether it had its gradient in the current iteration. */
    readonly done: boolean
  }[]
  /** What to write where; the numbers are copies. */
  readonly writes: readonly (readonly [tensor: T, data: TensorData])[]
  readonly report: LoadReport
}

/**
 * Looks at all that `loadStateDict` was given, and copies what it needs of it. Nothing is changed.
 *
 * @throws AdafactorError `state/format`, `state/mismatch`, `option/unknown`, `option/invalid`,
 *   `option/conflict`
 */
export function planLoad<T>(
  state: unknown,
  parameters: ReadonlyMap<string, TrainedParameter<T>>,
  settings: OptimizerSettings,
  options: unknown,
  type: ElementType,
): LoadPlan<T> {
  const { reading, missing } = readFitting(state, parameters, settings, options, type)
  const absent = new Set([...reading.untouched, ...reading.missing])
  const isKept = ({ name }: TrainedParameter<T>) => missing === 'keep' && absent.has(name)
  const changed = [...parameters.values()].filter((parameter) => !isKept(parameter))
  const planned = changed.map((parameter) => {
    const found = reading.parameters.get(parameter.name) ?? {}
    const { updates = 0, done = false, tensors = {} }: Partial<ParameterReading> = found
    return { parameter, updates, done, tensors }
  })
  return {
    iteration: reading.iteration,
    ...(reading.seed === undefined ? {} : { seed: reading.seed }),
    parameters: planned,
    writes: planned.flatMap(({ parameter, tensors }) => {
      const shapes = stateShapes(parameter.shape, parameter.form)
      return (Object.entries(parameter.state) as [StateName, T][]).map(
        ([name, tensor]): [T, TensorData] => [
          tensor,
          tensors[name] ?? new Float32Array(sizeOf(shapes[name] ?? [])),
        ],
      )
    }),
    report: {
      loaded: [...parameters.keys()].filter((name) => !absent.has(name)),
      fresh: changed.map(({ name }) => name).filter((name) => absent.has(name)),
      ignored: reading.unexpected,
    },
  }
}

/**
 * What a state says about these parameters, if it fits them.
 * @throws AdafactorError as {@link planLoad}
 */
export function readFitting(
  state: unknown,
  owners: ReadonlyMap<string, StateOwner>,
  settings: OptimizerSettings,
  options: unknown,
  type: ElementType,
): { readonly reading: StateReading; readonly missing: LoadOptions['missing'] } {
  const given = checkLoadOptions(options)
  const { ignoreOptions = false, layout, missing } = given
  const conditions = { ignoreOptions, type }
  const reading =
    layout === undefined
      ? readOwnState(state, owners, settings, conditions)
      : readPeerState(state, owners, settings, { ...conditions, layout, names: given.names })
  checkFits(reading, given)
  return { reading, missing }
}

/** @throws AdafactorError `state/mismatch`, with the differences and the ways out */
function checkFits(reading: StateReading, { layout, ...given }: Partial<PeerLoadOptions>): void {
  const { untouched, shapes, differences, options } = reading
  const missing = given.missing ? [] : reading.missing
  const unexpected = given.unexpected ? [] : reading.unexpected
  // Beside a name that is not here, one that the state has not may be the same parameter.
  const absent = unexpected.length > 0 ? [...missing, ...untouched] : missing
  const parts = [
    ...inWords(
      absent,
      (are, names) => `parameter${are === 'is' ? '' : 's'} ${names} ${are} not in the state`,
    ),
    ...inWords(
      unexpected,
      (are, names) =>
        `the state has ${names}, which ${are === 'is' ? 'is no parameter' : 'are no parameters'} here`,
    ),
    ...[shapes, differences, options]
      .filter(({ length }) => length > 0)
      .map((list) => listed(list)),
  ]
  if (parts.length === 0) return
  const partly = [
    ...(missing.length > 0 ? ["missing: 'fresh'"] : []),
    ...(unexpected.length > 0 ? ["unexpected: 'ignore'"] : []),
  ].join(', ')
  const onlyOptions = options.length > 0 && parts.length === 1
  const made = layout
    ? 'parameters and arguments that the state was made with'
    : 'same parameters and options'
  throw new AdafactorError(
    'state/mismatch',
    `the state${layout ? ` of ${layout}` : ''} does not fit this optimizer: ${parts.join('; ')}. ` +
      `Make the optimizer with the ${onlyOptions && !layout ? 'same options' : made}` +
      (onlyOptions ? ', or load with { ignoreOptions: true }' : '') +
      (partly ? `, or load a part of the state: { ${partly} }` : '') +
      (shapes.length > 0
        ? ". To start a parameter of another shape afresh, leave it out of the state and load with { missing: 'fresh' }"
        : ''),
  )
}

function inWords(
  names: readonly string[],
  sentence: (are: 'is' | 'are', names: string) => string,
): string[] {
  if (names.length === 0) return []
  return [sentence(names.length === 1 ? 'is' : 'are', quoteNames(names))]
}
