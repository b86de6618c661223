import type { OptimizerSettings } from '../adafactor/settings.js'
import { showData } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import type {
  LoadConditions,
  ParameterReading,
  StateOwner,
  StateReading,
} from '../state/state-reading.js'
import { isCount, isRecord, type Loose, own } from '../state/stored-values.js'
import { layouts } from './layouts.js'
import type { StateLayout } from './peer-state.js'
import { type PeerFindings, readPeerTensors } from './peer-tensors.js'
import { looseCount } from './peer-values.js'
import { isTorchStateDict, type NamedStates, namedStates } from './torch-state.js'

interface PeerConditions extends LoadConditions {
  readonly layout: StateLayout
  readonly names: readonly string[] | undefined
}

/**
 * What a peer's state says about these parameters, and how it differs from what is here. What it has
 * about others is not looked at, nor what nothing depends on.
 *
 * @throws AdafactorError `state/format`, `option/invalid`, `option/conflict`
 */
export function readPeerState(
  state: unknown,
  owners: ReadonlyMap<string, StateOwner>,
  settings: OptimizerSettings,
  conditions: PeerConditions,
): StateReading {
  const { layout, ignoreOptions } = conditions
  const byParameter = layouts[layout].counts === 'parameter'
  const { startStep, stepCount } = settings
  const { step, states, known } = namedParameters(state, conditions)
  const steps = [...states.values()].flatMap((stored) =>
    byParameter && isRecord(stored) ? (looseCount(own(stored, 'step')) ?? []) : [],
  )
  const latest = steps.reduce((a, b) => Math.max(a, b), steps.length > 0 ? 0 : startStep)
  const iteration = (step ?? latest) - startStep
  const parameters = new Map<string, ParameterReading>()
  const untouched: string[] = []
  const missing: string[] = []
  const all: PeerFindings = { shapes: [], differences: [], options: new Set() }
  const tooEarly = (count: number) =>
    `${layouts[layout].count} is ${count}, but option "startStep" is ${startStep}`
  if (iteration < 0) all.differences.push(tooEarly(iteration + startStep))
  for (const [name, owner] of owners) {
    const where = `parameter ${showData(name)}`
    const stored = states.get(name)
    // A peer that counts by parameter keeps nothing of it before the first gradient.
    if (stored === undefined || (byParameter && isRecord(stored) && isEmpty(stored))) {
      ;(byParameter && (known?.has(name) ?? true) ? untouched : missing).push(name)
      continue
    }
    if (!isRecord(stored)) throw noState(layout, `what it has for ${where} is ${showData(stored)}`)
    const found: PeerFindings = { shapes: [], differences: [], options: new Set() }
    const count = countOf(stored, where, layout)
    if (count !== undefined && step !== undefined && count > step) {
      throw noState(layout, `step of ${where} is ${count}, but its "step" is ${step}`)
    }
    const updates = count === undefined ? iteration : count - startStep
    if (updates < 0 && count !== undefined) found.differences.push(tooEarly(count))
    else if (stepCount === 'optimizer' && updates !== iteration && !ignoreOptions) {
      found.differences.push(
        `step is ${count}, but here ${iteration + startStep} counts for all ` +
          '(option "stepCount": "optimizer"; load with { ignoreOptions: true } if it may)',
      )
    }
    const tensors = readPeerTensors(stored, owner, conditions, found, (why) =>
      noState(layout, why(where)),
    )
    for (const kind of ['shapes', 'differences'] as const) {
      all[kind].push(...found[kind].map((difference) => `${where}: ${difference}`))
    }
    for (const option of found.options) all.options.add(option)
    parameters.set(name, { updates, done: false, tensors })
  }
  return {
    iteration,
    parameters,
    untouched,
    missing,
    unexpected: [...states.keys()].filter((name) => !owners.has(name)),
    ...all,
    options: [...all.options],
  }
}

function noState(layout: StateLayout, why: string): AdafactorError {
  return new AdafactorError('state/format', `this is no state in the layout "${layout}": ${why}`)
}

/** The states by the names of parameters, and the count of the whole where there is one. */
function namedParameters(
  state: unknown,
  { layout, names }: PeerConditions,
): Omit<NamedStates, 'known'> & { step: number | undefined; known?: NamedStates['known'] } {
  if (!isRecord(state)) throw noState(layout, `it is ${showData(state)}`)
  const { counts, count } = layouts[layout]
  if (counts === 'parameter' && isTorchStateDict(state)) {
    return { step: undefined, ...namedStates(state, layout, names) }
  }
  const { layout: written, step: given, parameters } = state
  if (written !== layout) {
    throw noState(layout, `its "layout" is ${written === undefined ? 'absent' : showData(written)}`)
  }
  const step = looseCount(given)
  if (step === undefined && !(given === undefined && counts === 'parameter')) {
    throw noState(layout, `its "step" (${count}) is ${showData(given)}`)
  }
  if (!isRecord(parameters)) throw noState(layout, `its parameters are ${showData(parameters)}`)
  if (names !== undefined) {
    throw new AdafactorError(
      'option/conflict',
      'option "names" is for a state_dict() of PyTorch; this state has its parameters by name',
    )
  }
  const states = Object.entries(parameters).filter(([, stored]) => stored !== undefined)
  return { step, states: new Map(states) }
}

/** The updates of a parameter, where the peer counts them. */
function countOf(stored: Loose, where: string, layout: StateLayout): number | undefined {
  const given = own(stored, 'step')
  if (layouts[layout].counts === 'parameter') {
    const count = looseCount(given)
    if (isCount(count)) return count
    throw noState(layout, `step of ${where} is ${showData(given)}`)
  }
  if (given === undefined) return undefined
  throw noState(layout, `${where} has a step, but ${layout} counts once for all`)
}

function isEmpty(stored: Loose): boolean {
  return Object.keys(stored).length === 0
}
