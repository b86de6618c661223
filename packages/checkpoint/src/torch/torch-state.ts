import { AdafactorError, type PeerTensor, type TorchStateDict } from '@adafactor/core'
import { isFloatTensor } from '../safetensors/any-tensor.js'
import type { PlainMap, PlainValue } from './tensors/plain-value.js'
import { TorchTensor } from './tensors/torch-tensor.js'
import { isPlainList, isPlainMap, showPlain, TorchFile } from './torch-file.js'

/** The settings of a group of parameters, in PyTorch's words, and which parameters are in it. */
export interface TorchGroup {
  readonly params: readonly (number | string)[]
  readonly [setting: string]: unknown
}

/** The state of an optimizer of PyTorch, with its tensors read. */
export interface TorchState extends TorchStateDict {
  readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly param_groups: readonly TorchGroup[]
}

/**
 * The `state_dict()` of an optimizer, read, for
 * `optimizer.loadStateDict(state, { layout: 'torch', names })`.
 *
 * Parameters have the numbers or names that they have there; where those are addresses in memory beyond
 * 2^53, their places in the groups. Tensors of one element among the settings of groups, such as a rate
 * that is a tensor, are numbers; those in the state are tensors, but for `step`.
 *
 * @param value the state_dict: a file, or a part of one (`file.at('optimizer')`)
 * @throws AdafactorError `checkpoint/format` if it is none, and as {@link TorchTensor.read}
 * @example
 * ```ts
 * import {
 *   readTorch, torchOptions, torchPreset, torchState, torchTensors,
 * } from '@adafactor/checkpoint/torch'
 * import { adafactor, referenceBackend } from '@adafactor/core'
 *
 * async function resume(source: string | Uint8Array, names: readonly string[]) {
 *   const backend = referenceBackend()
 *   const file = await readTorch(source)
 *   const { tensors } = await torchTensors(file.at('model'))
 *   const state = await torchState(file.at('optimizer'))
 *   const params = names.map((name) => {
 *     const { shape, data } = tensors[name] ?? { shape: [], data: [] }
 *     return [name, backend.create(shape, data)] as const
 *   })
 *   const optimizer = adafactor({ backend, params, ...torchOptions(state, { names }) })
 *   optimizer.loadStateDict(state, { layout: torchPreset(state), names })
 *   return optimizer
 * }
 * ```
 */
export async function torchState(value: PlainValue | TorchFile): Promise<TorchState> {
  const dict = value instanceof TorchFile ? value.value : value
  const state = isPlainMap(dict) ? dict.get('state') : undefined
  const groups = isPlainMap(dict) ? dict.get('param_groups') : undefined
  if (!isPlainMap(state) || !isPlainList(groups)) throw noStateDict(dict)
  const maps = groups.map((group, index): PlainMap => {
    if (isPlainMap(group) && isPlainList(group.get('params'))) return group
    throw damaged(`group ${index} of its param_groups has no list of "params"`)
  })
  const labels = labelsOf(maps)
  const states: [string, Readonly<Record<string, unknown>>][] = []
  for (const [key, own] of state) {
    if (!isPlainMap(own)) throw damaged(`its state of ${showPlain(key)} is ${showPlain(own)}`)
    states.push([String(labels.get(key) ?? showKey(key)), await stateOf(own)])
  }
  const read: TorchGroup[] = []
  for (const group of maps) read.push(await groupOf(group, labels))
  return { state: Object.fromEntries(states), param_groups: read }
}

/** How parameters are called: as in the file, or by their places where JavaScript has no such number. */
function labelsOf(groups: readonly PlainMap[]): ReadonlyMap<PlainValue, number | string> {
  const keys = groups.flatMap((group) => group.get('params') as readonly PlainValue[])
  const isPlain = keys.every((key) => typeof key === 'number' || typeof key === 'string')
  return new Map(keys.map((key, place) => [key, isPlain ? (key as number | string) : place]))
}

async function stateOf(own: PlainMap): Promise<Readonly<Record<string, unknown>>> {
  const entries: [string, unknown][] = []
  for (const [key, value] of own) {
    // None stands for what is not kept.
    if (value === null) continue
    const isCount = key === 'step'
    entries.push([
      showKey(key),
      value instanceof TorchTensor ? await numbersOf(value, isCount) : value,
    ])
  }
  return Object.fromEntries(entries)
}

async function groupOf(
  group: PlainMap,
  labels: ReadonlyMap<PlainValue, number | string>,
): Promise<TorchGroup> {
  const settings: [string, unknown][] = []
  for (const [key, value] of group) {
    const isOne = value instanceof TorchTensor && value.bytes > 0
    settings.push([showKey(key), isOne ? await numbersOf(value, true) : value])
  }
  const params = (group.get('params') as readonly PlainValue[]).map(
    (key) => labels.get(key) as number | string,
  )
  return { ...Object.fromEntries(settings), params }
}

/** A tensor as core takes it; where a number is wanted and there is one element, that. */
async function numbersOf(tensor: TorchTensor, isNumber: boolean): Promise<PeerTensor | number> {
  const read = await tensor.read()
  const { shape } = read
  if (isNumber && read.data.length === 1) return Number(read.data[0])
  if (isFloatTensor(read)) return { shape, data: read.data, dtype: read.type }
  return { shape, data: Float64Array.from(read.data, Number) }
}

function showKey(key: PlainValue): string {
  return typeof key === 'string' ? key : showPlain(key)
}

function damaged(why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', `this is no state_dict() of an optimizer: ${why}`)
}

/** Says where in the value one is, if it is one step away. */
function noStateDict(value: PlainValue): AdafactorError {
  const within = isPlainMap(value)
    ? [...value].find(
        ([, part]) => isPlainMap(part) && part.has('state') && part.has('param_groups'),
      )
    : undefined
  return damaged(
    `it is ${showPlain(value)}, without "state" and "param_groups"` +
      (within ? `; there is one at ${showPlain(within[0])}: file.at(${showPlain(within[0])})` : ''),
  )
}
