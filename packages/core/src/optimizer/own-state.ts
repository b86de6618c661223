import type { OptimizerSettings } from '../adafactor/settings.js'
import { type StateName, stateShapes } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import { cut, showData } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import { momentumOf } from '../peer-states/arrangement.js'
import { SharedDifferences, settingDifferences } from '../state/setting-differences.js'
import { withoutSeed } from '../state/settings-record.js'
import type { ParameterState, StateDict } from '../state/state-dict.js'
import {
  keptAs,
  type LoadConditions,
  type ParameterReading,
  type StateOwner,
  type StateReading,
  whyRounded,
} from '../state/state-reading.js'
import {
  isCount,
  isRecord,
  isShape,
  type Loose,
  own,
  storedNumbers,
} from '../state/stored-values.js'
import { isElementType } from '../tensors/element-type.js'
import { type Shape, sameShape, showShape, sizeOf } from '../tensors/shape.js'

/**
 * What a state of our own says about these parameters, and how it differs from what is here. What it
 * has about others is not looked at.
 *
 * @throws AdafactorError `state/format`
 */
export function readOwnState(
  state: unknown,
  owners: ReadonlyMap<string, StateOwner>,
  settings: OptimizerSettings,
  { ignoreOptions, type }: LoadConditions,
): StateReading {
  const dict = checkFormat(state, ignoreOptions)
  const parameters = new Map<string, ParameterReading>()
  const missing: string[] = []
  const shapes: string[] = []
  const differences: string[] = []
  const rounded = new Set<string>()
  const shared = new SharedDifferences()
  for (const [name, owner] of owners) {
    const stored = own(dict.parameters, name)
    if (stored === undefined) {
      missing.push(name)
      continue
    }
    const damaged = (why: string) =>
      noState(`what it has for parameter ${showData(name)} is damaged: ${why}`)
    checkParameter(stored, ignoreOptions, damaged)
    if (!ignoreOptions) shared.add(name, settingDifferences(owner.settings, stored.settings))
    if (!sameShape(owner.shape, stored.shape)) {
      shapes.push(
        `parameter ${showData(name)} has shape ${showShape(owner.shape)}, ` +
          `in the state ${showShape(stored.shape)}`,
      )
      continue
    }
    const found: string[] = []
    const tensors = readTensors(owner, stored, found, damaged)
    for (const [tensor, lying] of ignoreOptions ? [] : Object.entries(stored.tensors)) {
      // Rounded by the step, momentum was stored as float32.
      const isRounded = tensor === 'momentum' && momentumOf(stored.settings)?.type === 'bfloat16'
      const theirs = isRounded ? 'bfloat16' : (lying.type ?? 'float32')
      const why = whyRounded(theirs, keptAs(owner, tensor as StateName, type))
      if (why) rounded.add(why)
    }
    differences.push(...found.map((difference) => `parameter ${showData(name)}: ${difference}`))
    parameters.set(name, { updates: stored.updates, done: stored.done === true, tensors })
  }
  return {
    iteration: dict.iteration,
    ...(dict.seed === undefined ? {} : { seed: dict.seed }),
    parameters,
    untouched: [],
    missing,
    unexpected: Object.keys(dict.parameters).filter((name) => !owners.has(name)),
    shapes,
    differences,
    options: ignoreOptions
      ? []
      : [...settingDifferences(withoutSeed(settings), dict.settings), ...rounded, ...shared.list()],
  }
}

function noState(why: string): AdafactorError {
  return new AdafactorError(
    'state/format',
    `this is no state of an Adafactor optimizer: ${why}. Give what stateDict() returned; as JSON ` +
      'it is JSON.stringify(state, numbersToJson). Load the state of another implementation with ' +
      "{ layout: 'torch' } or whichever it is",
  )
}

function checkFormat(state: unknown, ignoreOptions: boolean): StateDict {
  if (!isRecord(state)) throw noState(`it is ${showData(state)}`)
  const { format, optimizer, iteration, seed, settings, parameters } = state
  if (optimizer !== 'adafactor') throw noState(`its "optimizer" is ${showData(optimizer)}`)
  if (format !== 1) throw noState(`its format is ${showData(format)}; this version reads format 1`)
  if (!isCount(iteration)) throw noState(`its iteration is ${showData(iteration)}`)
  if (seed !== undefined && !isCount(seed)) throw noState(`its seed is ${showData(seed)}`)
  const strange = ignoreOptions ? undefined : strangeSetting(settings)
  if (strange) throw noState(`its ${cut(strange)}`)
  if (!isRecord(parameters)) throw noState(`its parameters are ${showData(parameters)}`)
  return state as unknown as StateDict
}

/** @throws what `damaged` makes of the reason, unless all but the tensors is as it should be */
function checkParameter(
  stored: unknown,
  ignoreOptions: boolean,
  damaged: (why: string) => Error,
): asserts stored is ParameterState {
  if (!isRecord(stored)) throw damaged(`it is ${showData(stored)}`)
  const { shape, updates, done, factors, settings, tensors } = stored
  const checks: Record<string, [value: unknown, fits: boolean]> = {
    shape: [shape, isShape(shape)],
    updates: [updates, isCount(updates)],
    done: [done, done === undefined || typeof done === 'boolean'],
    factors: [
      factors,
      factors === null || (isRecord(factors) && isShape(factors.rows) && isShape(factors.columns)),
    ],
    tensors: [tensors, isRecord(tensors)],
  }
  for (const [key, [value, fits]] of Object.entries(checks)) {
    if (!fits) throw damaged(`${key} is ${showData(value)}`)
  }
  const strange = ignoreOptions ? undefined : strangeSetting(settings)
  if (strange) throw damaged(cut(strange))
}

/** The place of what is no plain data in settings, if there is any; ours are three deep at most. */
function strangeSetting(value: unknown, path = 'settings', depth = 0): string | undefined {
  if (
    depth > 0 &&
    /boolean|number|string|undefined/.test(value === null ? 'undefined' : typeof value)
  ) {
    return undefined
  }
  if (depth > 0 && isShape(value)) return undefined
  if (!isRecord(value) || depth > 8) return `${path} is ${showData(value)}`
  for (const [key, setting] of Object.entries(value)) {
    const found = strangeSetting(setting, `${path}.${key}`, depth + 1)
    if (found) return found
  }
  return undefined
}

function checkStoredType(name: string, type: unknown, damaged: (why: string) => Error): void {
  if (type === undefined || isElementType(type)) return
  throw damaged(`the type of ${name} is ${showData(type)}`)
}

/** Copies of the tensors of a parameter that has the shape that it has here. */
function readTensors(
  { shape, form }: StateOwner,
  { factors, tensors }: ParameterState,
  differences: string[],
  damaged: (why: string) => Error,
): ParameterReading['tensors'] {
  const here = form.factors
  const same =
    here && factors
      ? sameShape(here.rows, factors.rows) && sameShape(here.columns, factors.columns)
      : here === factors
  if (!same) {
    const inOrder = factors && { rows: factors.rows, columns: factors.columns }
    differences.push(`factored axes is ${showData(here)}, in the state ${showData(inOrder)}`)
    return {}
  }
  const expected: Loose = stateShapes(shape, form)
  const read: Partial<Record<StateName, TensorData>> = {}
  for (const name of new Set([...Object.keys(expected), ...Object.keys(tensors)])) {
    const ours = own(expected, name) as Shape | undefined
    const tensor = own(tensors, name)
    if (tensor !== undefined && !(isRecord(tensor) && isShape(tensor.shape))) {
      throw damaged(`${name} is no { shape, data }`)
    }
    checkStoredType(name, tensor?.type, damaged)
    const theirs = tensor?.shape as Shape | undefined
    if (!ours || !theirs || !sameShape(ours, theirs)) {
      const [here, there] = [ours, theirs].map((own) => (own ? showData(own) : 'absent'))
      differences.push(`shape of ${name} is ${here}, in the state ${there}`)
      continue
    }
    const data = storedNumbers((tensor as Loose).data, sizeOf(ours))
    if (!data) throw damaged(`the data of ${name} is not ${sizeOf(ours)} numbers`)
    read[name as StateName] = data
  }
  return read
}
