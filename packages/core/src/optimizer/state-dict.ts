import type { FactorAxes } from '../adafactor/options.js'
import type { OptimizerSettings } from '../adafactor/settings.js'
import { type StateName, stateShapes } from '../adafactor/step-form.js'
import type { BackendTraits, TensorData } from '../backend.js'
import { AdafactorError } from '../errors.js'
import { type Shape, showShape, sizeOf } from '../shape.js'
import { isOptionRecord, type OptionRecord, optionsOf } from './options-of-settings.js'
import type { ParameterSlot } from './parameter-slot.js'
import { describeSettings, type SettingsRecord } from './settings-record.js'

/** One tensor of a state: row-major numbers and their shape. */
export interface StoredTensor {
  readonly shape: Shape
  readonly data: TensorData
}

/** The state of one parameter. */
export interface ParameterState {
  /** The parameter's own shape. */
  readonly shape: Shape
  /** How many updates it has had. */
  readonly updates: number
  /** The axes that the second moment is factored over; null if it is not. */
  readonly factors: FactorAxes | null
  /** The settings that it was made with; a schedule is the word `schedule`. */
  readonly settings: SettingsRecord
  /** Its second moments and momentum. */
  readonly tensors: Readonly<Partial<Record<StateName, StoredTensor>>>
}

/**
 * The state of an optimizer as plain data: typed arrays, numbers, strings. It can be cloned
 * (`structuredClone`), posted to a worker and stored; the parameters are not in it.
 */
export interface StateDict {
  /** The version of this structure. */
  readonly format: 1
  readonly optimizer: 'adafactor'
  /** Steps done. */
  readonly iteration: number
  /** The settings of the whole optimizer that it was made with. */
  readonly settings: SettingsRecord
  /** By name. */
  readonly parameters: Readonly<Record<string, ParameterState>>
}

/** Under which conditions a state is loaded. */
interface LoadConditions {
  /** Whether a state that was made with other options is taken all the same. */
  readonly ignoreOptions: boolean
  /** What the state is going to be kept in. */
  readonly precision: BackendTraits['precision']
}

/**
 * Refuses a state that does not belong to these parameters, before anything is changed.
 *
 * @throws AdafactorError `state/format`, `state/mismatch` with every difference
 */
export function checkState(
  state: unknown,
  slots: ReadonlyMap<string, ParameterSlot<unknown>>,
  settings: OptimizerSettings,
  { ignoreOptions, precision }: LoadConditions,
): StateDict {
  const dict = checkFormat(state)
  const differences: string[] = []
  const others = new SettingDifferences()
  for (const slot of slots.values()) {
    const stored = Object.hasOwn(dict.parameters, slot.name)
      ? dict.parameters[slot.name]
      : undefined
    if (stored) {
      differences.push(...differencesOf(slot, stored))
      if (!ignoreOptions) others.add(slot, stored)
    } else differences.push(`parameter "${slot.name}" is not in the state`)
  }
  for (const name of Object.keys(dict.parameters)) {
    if (!slots.has(name)) differences.push(`the state has "${name}", which is no parameter here`)
  }
  const options = ignoreOptions
    ? []
    : [...optionDifferences(dict, settings, precision), ...others.list(slots.size)]
  if (differences.length + options.length > 0) {
    throw new AdafactorError(
      'state/mismatch',
      `the state does not fit this optimizer: ${[...differences, ...options].join('; ')}. ` +
        (differences.length > 0
          ? 'Make the optimizer with the same parameters and options'
          : 'Make the optimizer with the same options, or load with { ignoreOptions: true }'),
    )
  }
  return dict
}

/** Differences that do not keep a state from being used, though the run would not be the same. */
function optionDifferences(
  dict: StateDict,
  settings: OptimizerSettings,
  precision: BackendTraits['precision'],
): string[] {
  const differences = compareOptions(describeSettings(settings), dict.settings)
  const isFiner = Object.values(dict.parameters).some(({ tensors }) =>
    Object.values(tensors).some(({ data }) => data instanceof Float64Array),
  )
  if (isFiner && precision === 'float32') {
    differences.push('the backend keeps float32, the state is float64 and would be rounded')
  }
  return differences
}

/** Differences in the options of parameters; one that many of them share is told once. */
class SettingDifferences {
  private readonly names = new Map<string, string[]>()

  add(slot: ParameterSlot<unknown>, stored: ParameterState): void {
    for (const difference of compareOptions(describeSettings(slot.settings), stored.settings)) {
      const names = this.names.get(difference) ?? []
      this.names.set(difference, [...names, slot.name])
    }
  }

  /** @param count how many parameters there are */
  list(count: number): string[] {
    return [...this.names].map(([difference, names]) => {
      if (names.length === count) return difference
      const list = names.map((name) => `"${name}"`).join(', ')
      return `${names.length === 1 ? 'parameter' : 'parameters'} ${list}: ${difference}`
    })
  }
}

function checkFormat(state: unknown): StateDict {
  const refuse = (why: string) =>
    new AdafactorError(
      'state/format',
      `this is no state of an Adafactor optimizer: ${why}. Give what stateDict() returned; JSON ` +
        'keeps it if typed arrays are made plain: ' +
        'JSON.stringify(state, (_, v) => (ArrayBuffer.isView(v) ? [...v] : v))',
    )
  if (typeof state !== 'object' || state === null) throw refuse(`it is ${String(state)}`)
  const { format, optimizer, iteration, settings, parameters } = state as Partial<StateDict>
  if (optimizer !== 'adafactor') throw refuse(`its "optimizer" is ${String(optimizer)}`)
  if (format !== 1) throw refuse(`its format is ${String(format)}; this version reads format 1`)
  if (!isCount(iteration)) throw refuse(`its iteration is ${String(iteration)}`)
  if (!isObject(settings)) throw refuse('it has no settings')
  if (!isObject(parameters)) throw refuse('it has no parameters')
  for (const [name, stored] of Object.entries(parameters)) {
    const fits =
      isObject(stored) &&
      Array.isArray(stored.shape) &&
      isCount(stored.updates) &&
      isObject(stored.settings) &&
      isObject(stored.tensors) &&
      Object.values(stored.tensors).every(isStoredTensor)
    if (!fits) throw refuse(`what it has for parameter "${name}" is damaged`)
  }
  return state as StateDict
}

/** Whether this is a shape and as many numbers. */
export function isStoredTensor(value: unknown): value is StoredTensor {
  if (!isObject(value)) return false
  const { shape, data } = value as Partial<StoredTensor>
  return Array.isArray(shape) && isNumbers(data) && data.length === sizeOf(shape)
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Whether these are numbers: a typed array or a plain one. */
function isNumbers(data: unknown): data is ArrayLike<number> {
  if (Array.isArray(data)) return data.every((value) => typeof value === 'number')
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array
  return ArrayBuffer.isView(data) && !isBig && !(data instanceof DataView)
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function differencesOf(slot: ParameterSlot<unknown>, stored: ParameterState): string[] {
  const where = `parameter "${slot.name}"`
  const here = showShape(slot.shape)
  const there = showShape(stored.shape)
  if (here !== there) return [`${where} has shape ${here}, in the state ${there}`]
  const factors = compare('factored axes', slot.form.factors, stored.factors)
  if (factors.length > 0) return factors.map((difference) => `${where}: ${difference}`)
  const expected = stateShapes(slot.shape, slot.form)
  return [...new Set([...Object.keys(expected), ...Object.keys(stored.tensors)])].flatMap((name) =>
    compare(
      `${where}: shape of ${name}`,
      expected[name as StateName],
      stored.tensors[name as StateName]?.shape,
    ),
  )
}

function compareOptions(here: SettingsRecord, there: SettingsRecord): string[] {
  return compareRecords('', optionsOf(here), optionsOf(there))
}

function compareRecords(path: string, here: OptionRecord, there: OptionRecord): string[] {
  return [...new Set([...Object.keys(here), ...Object.keys(there)])].flatMap((name) => {
    const [a, b] = [here[name], there[name]]
    return isOptionRecord(a) && isOptionRecord(b)
      ? compareRecords(`${path}${name}.`, a, b)
      : compare(`option "${path}${name}"`, a, b)
  })
}

function compare(what: string, here: unknown, there: unknown): string[] {
  const [a, b] = [JSON.stringify(here), JSON.stringify(there)]
  return a === b ? [] : [`${what} is ${a ?? 'absent'}, in the state ${b ?? 'absent'}`]
}
