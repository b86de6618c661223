import type { OptimizerSettings } from '../adafactor/settings.js'
import { type StateName, stateShapes } from '../adafactor/step-form.js'
import { AdafactorError } from '../errors.js'
import type { ParameterSlot } from '../optimizer/parameter-slot.js'
import { describeSettings } from '../optimizer/settings-record.js'
import {
  isCount,
  isObject,
  isStoredTensor,
  type ParameterState,
  type StateDict,
  type StoredTensor,
} from '../optimizer/state-dict.js'
import { allocate } from '../reference/dense-tensor.js'
import { type Shape, sameShape, showShape, sizeOf } from '../shape.js'
import { type Arrangement, arrange } from './arrangement.js'
import { layouts } from './layouts.js'
import type { PeerParameterState, PeerState, PeerTensor, StateLayout } from './peer-state.js'

/**
 * Our state from a peer's, which has to belong to these parameters. Numbers are not copied.
 *
 * @param options with `ignoreOptions` counts of single parameters may become one
 * @throws AdafactorError `state/format`, `state/mismatch` with every difference
 */
export function fromPeerState(
  state: unknown,
  layout: StateLayout,
  slots: ReadonlyMap<string, ParameterSlot<unknown>>,
  settings: OptimizerSettings,
  options: { readonly ignoreOptions: boolean },
): StateDict {
  const peer = checkFormat(state, layout)
  const steps = Object.values(peer.parameters).flatMap(({ step }) => (isCount(step) ? [step] : []))
  const iteration = (peer.step ?? Math.max(0, ...steps)) - settings.startStep
  const differences: string[] = []
  if (iteration < 0) differences.push(tooEarly(layout, iteration, settings.startStep))
  const parameters: [string, ParameterState][] = []
  for (const [name, slot] of slots) {
    const stored = Object.hasOwn(peer.parameters, name) ? peer.parameters[name] : undefined
    if (!stored) {
      differences.push(`parameter "${name}" is not in the state`)
      continue
    }
    const found: string[] = []
    const { shape, form } = slot
    const own = { shape, factors: form.factors, settings: describeSettings(slot.settings) }
    const updates = updatesOf(stored, iteration, layout, settings, options, found)
    const tensors = tensorsOf(stored, slot, layout, arrange(layout, own, found), found)
    differences.push(...found.map((difference) => `parameter "${name}": ${difference}`))
    parameters.push([name, { ...own, updates, tensors }])
  }
  for (const name of Object.keys(peer.parameters)) {
    if (!slots.has(name)) differences.push(`the state has "${name}", which is no parameter here`)
  }
  if (differences.length > 0) {
    throw new AdafactorError(
      'state/mismatch',
      `the state of ${layout} does not fit this optimizer: ${differences.join('; ')}. ` +
        'Make the optimizer with the parameters and arguments that the state was made with',
    )
  }
  return {
    format: 1,
    optimizer: 'adafactor',
    iteration,
    settings: describeSettings(settings),
    parameters: Object.fromEntries(parameters),
  }
}

function tooEarly(layout: StateLayout, iteration: number, startStep: number): string {
  return `${layouts[layout].count} is ${iteration + startStep}, but option "startStep" is ${startStep}`
}

/** How many updates a parameter has had. */
function updatesOf(
  { step }: PeerParameterState,
  iteration: number,
  layout: StateLayout,
  { startStep, stepCount }: OptimizerSettings,
  { ignoreOptions }: { readonly ignoreOptions: boolean },
  differences: string[],
): number {
  if (layouts[layout].counts === 'optimizer') return iteration
  const updates = (step as number) - startStep
  if (updates < 0) differences.push(tooEarly(layout, updates, startStep))
  else if (stepCount === 'optimizer' && updates !== iteration && !ignoreOptions) {
    differences.push(
      `step is ${updates + startStep}, but here ${iteration + startStep} counts for all ` +
        '(option "stepCount": "optimizer"; load with { ignoreOptions: true } if it may)',
    )
  }
  return updates
}

/** Our tensors from the peer's. */
function tensorsOf(
  stored: PeerParameterState,
  slot: ParameterSlot<unknown>,
  layout: StateLayout,
  arrangement: Arrangement,
  differences: string[],
): ParameterState['tensors'] {
  const ours = Object.entries(stateShapes(slot.shape, slot.form)) as [StateName, Shape][]
  const tensors = Object.entries(stored).filter(([key]) => key !== 'step') as [string, PeerTensor][]
  // Peers that make a parameter's state at its first update have none before.
  const untouched = stored.step === 0 && tensors.length === 0
  if (ours.length > 0 && !untouched) {
    differences.push(
      ...missing(arrangement, stored),
      ...tensors.flatMap((entry) => unexpected(entry, slot, layout, arrangement)),
    )
  }
  const keyOf = new Map([...arrangement.kept].map(([key, { tensor }]) => [tensor, key]))
  return Object.fromEntries(
    ours.map(([name, shape]): [StateName, StoredTensor] => {
      const found = stored[keyOf.get(name) as string] as PeerTensor | undefined
      const data = found?.data ?? allocate('float32', sizeOf(shape))
      return [name, { shape, data }]
    }),
  )
}

function missing({ kept }: Arrangement, stored: PeerParameterState): string[] {
  return [...kept]
    .filter(([key]) => !Object.hasOwn(stored, key))
    .map(([key, { shape }]) => `${key} of shape ${showShape(shape)} is missing`)
}

/** What is wrong with a tensor that the peer's state has. */
function unexpected(
  [key, { shape, dtype }]: readonly [string, PeerTensor],
  slot: ParameterSlot<unknown>,
  layout: StateLayout,
  { kept, placeholders, fullOfFactored }: Arrangement,
): string[] {
  const { row, column, full, momentum, placeholders: zeros, ignored } = layouts[layout]
  const expected = kept.get(key) ?? (key === fullOfFactored ? slot : undefined)
  if (expected) {
    const differs = sameShape(shape, expected.shape)
      ? []
      : [`${key} has shape ${showShape(shape)}, here ${showShape(expected.shape)}`]
    return kept.get(key)?.tensor === 'momentum' && dtype !== undefined
      ? [...differs, ...otherDtype(key, dtype, slot)]
      : differs
  }
  if (placeholders.includes(key) && sameShape(shape, zeros?.shape ?? [])) return []
  if (ignored?.includes(key)) return []
  const there = `${key} of shape ${showShape(shape)} is there`
  if (key === row || key === column) return [`${there}, but here it is not factored`]
  if (key === full) return [`${there}, but here it is factored`]
  if (key === momentum?.name) return [`${there}, but here it has no momentum`]
  return [`"${key}" is nothing that ${layout} keeps`]
}

/** Momentum in bfloat16 would go on differently in float32, and the other way round. */
function otherDtype(
  key: string,
  dtype: NonNullable<PeerTensor['dtype']>,
  { settings }: ParameterSlot<unknown>,
): string[] {
  const here = settings.momentum?.dtype
  return (dtype === 'bfloat16') === (here === 'bfloat16')
    ? []
    : [`${key} is ${dtype}, here ${here} (leave its dtype out if it may)`]
}

function checkFormat(state: unknown, layout: StateLayout): PeerState {
  const refuse = (why: string) =>
    new AdafactorError('state/format', `this is no state in the layout "${layout}": ${why}`)
  if (!isObject(state)) throw refuse(`it is ${String(state)}`)
  const { layout: own, step, parameters } = state as Partial<PeerState>
  const { counts, count } = layouts[layout]
  if (own !== layout) throw refuse(`its "layout" is ${JSON.stringify(own) ?? 'absent'}`)
  if (!isCount(step) && !(step === undefined && counts === 'parameter')) {
    throw refuse(`its "step" (${count}) is ${String(step)}`)
  }
  if (!isObject(parameters)) throw refuse('it has no parameters')
  for (const [name, stored] of Object.entries(parameters)) {
    if (!isObject(stored)) throw refuse(`what it has for parameter "${name}" is ${String(stored)}`)
    for (const [key, value] of Object.entries(stored)) {
      if (key !== 'step' && !isStoredTensor(value)) {
        throw refuse(`${key} of parameter "${name}" is damaged`)
      }
    }
    const { step } = stored
    if (counts === 'parameter' ? !isCount(step) : step !== undefined) {
      throw refuse(
        counts === 'parameter'
          ? `step of parameter "${name}" is ${String(step)}`
          : `parameter "${name}" has a step, but ${layout} counts once for all`,
      )
    }
  }
  return state as PeerState
}
