import type { AdafactorOptions } from '../adafactor/options.js'
import { resolveOptimizerOptions } from '../adafactor/resolve/optimizer-options.js'
import { ParameterResolver } from '../adafactor/resolve/parameter-resolver.js'
import type { OptimizerSettings } from '../adafactor/settings.js'
import type { StateName } from '../adafactor/step-form.js'
import type { PeerState, StateLayout, TorchStateDict } from '../peer-states/peer-state.js'
import { toPeerState } from '../peer-states/to-peer-state.js'
import { describeSettings, withoutSeed } from '../state/settings-record.js'
import type { ParameterState, StateDict, StoredTensor } from '../state/state-dict.js'
import type { ParameterReading, StateReading } from '../state/state-reading.js'
import { type ElementType, elementSizes } from '../tensors/element-type.js'
import { type Shape, sizeOf } from '../tensors/shape.js'
import { checkStateOptions, type LoadOptions, type PeerLoadOptions } from './load-options.js'
import { readFitting } from './load-plan.js'
import { namedShapes } from './named-shapes.js'
import type { Parameters } from './optimizer.js'
import { type ParameterPlan, ParameterPlans } from './parameter-plans.js'

/** What {@link convertState} has to know of a state. */
export interface StateConversion {
  /** The shapes of the parameters by name. */
  readonly shapes: Parameters<Shape>
  /** The options of the optimizer that the state is of, such as a preset gives. Default: none. */
  readonly options?: AdafactorOptions
  /** How it is read: its `layout`, and `names` for a `state_dict()` of PyTorch. Default: as ours. */
  readonly load?: LoadOptions | PeerLoadOptions
  /** Whose words the result is in. Default: ours. */
  readonly layout?: StateLayout
}

/**
 * A state in other words, without an optimizer or a backend: as if it were loaded and saved again. No
 * parameter is needed, so the model need not fit here.
 *
 * @throws AdafactorError `state/format`, `state/mismatch`, `tensor/shape`, `option/unknown`,
 *   `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { convertState } from '@adafactor/core'
 * import { torch } from '@adafactor/core/presets'
 *
 * const row_var = { shape: [2, 1], data: Float32Array.of(0.5, 0.25) }
 * const col_var = { shape: [1, 3], data: Float32Array.of(0.25, 0.5, 0.375) }
 * const state = { layout: 'torch', parameters: { weight: { step: 7, row_var, col_var } } } as const
 * const optax = convertState(state, {
 *   shapes: { weight: [2, 3] },
 *   options: torch(),
 *   load: { layout: 'torch' },
 *   layout: 'optax',
 * })
 * console.log(Object.keys(optax.parameters.weight ?? {})) // => [ 'v_row', 'v_col', 'v' ]
 * ```
 */
export function convertState(
  state: StateDict | PeerState | TorchStateDict,
  conversion: StateConversion & { readonly layout: StateLayout },
): PeerState
export function convertState(
  state: StateDict | PeerState | TorchStateDict,
  conversion: StateConversion & { readonly layout?: never },
): StateDict
export function convertState(
  state: StateDict | PeerState | TorchStateDict,
  conversion: StateConversion,
): StateDict | PeerState
export function convertState(
  state: StateDict | PeerState | TorchStateDict,
  { shapes, options = {}, load, layout }: StateConversion,
): StateDict | PeerState {
  checkStateOptions(layout === undefined ? undefined : { layout })
  const settings = resolveOptimizerOptions(options)
  const plans = plansOf(namedShapes('convertState()', shapes), options, settings)
  const { reading } = readFitting(state, plans, settings, load, usualType)
  const own = stateOf(reading, plans, settings)
  return layout === undefined ? own : toPeerState(own, layout)
}

/** What state and parameters are stored as where options do not say it. */
const usualType = 'float32'

function plansOf(
  shapes: readonly (readonly [string, Shape])[],
  options: AdafactorOptions,
  settings: OptimizerSettings,
): ReadonlyMap<string, ParameterPlan> {
  const resolver = new ParameterResolver(options, new Set(shapes.map(([name]) => name)))
  const types = [usualType, ...(Object.keys(elementSizes) as ElementType[])] as const
  const plans = new ParameterPlans(settings, { backend: 'any', types })
  return new Map(
    shapes.map(([name, shape]) => [
      name,
      plans.of(shape, resolver.resolve(name, shape, usualType), usualType),
    ]),
  )
}

/** A state of our own with what was read; what was not there begins afresh. */
function stateOf(
  { iteration, seed, parameters }: StateReading,
  plans: ReadonlyMap<string, ParameterPlan>,
  settings: OptimizerSettings,
): StateDict {
  return {
    format: 1,
    optimizer: 'adafactor',
    iteration,
    seed: seed ?? settings.seed,
    settings: describeSettings(withoutSeed(settings)),
    parameters: Object.fromEntries(
      [...plans].map(([name, plan]) => [name, parameterState(plan, parameters.get(name))]),
    ),
  }
}

function parameterState(
  { shape, settings, form, stateShapes }: ParameterPlan,
  reading: ParameterReading | undefined,
): ParameterState {
  const { updates = 0, done = false, tensors = {} } = reading ?? {}
  const { factors, types } = form
  const stored = (Object.entries(stateShapes) as [StateName, Shape][]).map(
    ([name, own]): [StateName, StoredTensor] => [
      name,
      {
        shape: [...own],
        type: types?.[name] ?? usualType,
        data: tensors[name] ?? new Float32Array(sizeOf(own)),
      },
    ],
  )
  return {
    shape: [...shape],
    updates,
    ...(done ? { done } : {}),
    factors: factors && { rows: [...factors.rows], columns: [...factors.columns] },
    settings: describeSettings(settings),
    tensors: Object.fromEntries(stored),
  }
}
