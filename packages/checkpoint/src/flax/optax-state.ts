import {
  AdafactorError,
  type PeerParameterState,
  type PeerState,
  type PeerTensor,
} from '@adafactor/core'
import { flatten } from './flatten.js'
import {
  type FlaxArray,
  type FlaxMap,
  type FlaxValue,
  isFlaxArray,
  isFlaxMap,
} from './flax-value.js'

/** What optax keeps of each parameter, in trees of the parameters' own form. */
const keys = ['v_row', 'v_col', 'v', 'ema'] as const

/**
 * The state of `optax.adafactor` anywhere in a tree, for
 * `optimizer.loadStateDict(state, { layout: 'optax' })`. Its parts are found by their fields
 * (`FactoredState`: count, v_row, v_col, v; `EmaState`: count, ema), wherever they are in the chain, also in
 * the lists that orbax restores. Names are the paths of the parameters: `Dense_0/kernel`.
 *
 * @throws AdafactorError `checkpoint/format` if there is none, or more than one of a parameter
 * @example
 * ```ts
 * import { optaxState, readFlax } from '@adafactor/checkpoint/flax'
 * import type { Optimizer } from '@adafactor/core'
 *
 * async function goOn<T>(optimizer: Optimizer<T>, source: string | Uint8Array) {
 *   const state = optaxState(await readFlax(source))
 *   return optimizer.loadStateDict(state, { layout: 'optax' })
 * }
 * ```
 */
export function optaxState(tree: FlaxValue): PeerState {
  const parameters = new Map<string, Record<string, PeerTensor | number>>()
  let step: number | undefined
  for (const part of partsIn(tree)) {
    step = Math.max(step ?? 0, countIn(part))
    for (const key of keys) {
      for (const [name, array] of flatten(part.get(key) ?? null)) {
        const own = parameters.get(name) ?? {}
        parameters.set(name, own)
        if (own[key]) throw noState(`it has ${key} of ${JSON.stringify(name)} twice`)
        own[key] = peerTensor(array)
      }
    }
  }
  if (step === undefined) {
    throw noState('nothing in it has the fields v_row, v_col and v of a FactoredState')
  }
  return {
    layout: 'optax',
    step,
    parameters: Object.fromEntries(parameters) as Record<string, PeerParameterState>,
  }
}

/**
 * A tree with a state in place of the one that it has, for `writeFlax`, so that a run goes on in optax. Other
 * counts in the chain, such as those of schedules, go on by as many updates.
 *
 * @throws AdafactorError `checkpoint/unknown-tensor` if the state has nothing for an array of the tree;
 *   `checkpoint/format` where shapes differ, or if the tree has no state
 * @example
 * ```ts
 * import { readFlax, withOptaxState, writeFlax } from '@adafactor/checkpoint/flax'
 * import type { PeerState } from '@adafactor/core'
 *
 * async function goBack(source: string | Uint8Array, state: PeerState) {
 *   return writeFlax(withOptaxState(await readFlax(source), state))
 * }
 * ```
 */
export function withOptaxState(tree: FlaxMap, state: PeerState): FlaxMap {
  const { step: before = 0 } = optaxState(tree)
  return replaced(tree, state, (state.step ?? 0) - before, false) as FlaxMap
}

/**
 * @param updates how many were made since
 * @param within whether this is a part of an optimizer's state
 */
function replaced(value: FlaxValue, state: PeerState, updates: number, within: boolean): FlaxValue {
  const chain = within || (isStateOfMany(value) && partsIn(value).length > 0)
  if (Array.isArray(value)) return value.map((item) => replaced(item, state, updates, chain))
  if (!isFlaxMap(value)) return value
  const isOwn = isPart(value)
  return new Map(
    [...value].map(([key, item]): [string, FlaxValue] => {
      if (isOwn && key === 'count') return [key, countLike(item, state.step ?? 0)]
      if (isOwn) return [key, withNumbers(item, '', (name) => partOf(state, name, key))]
      const count = chain && counts.includes(key) ? wholeNumber(item) : undefined
      return count === undefined
        ? [key, replaced(item, state, updates, chain)]
        : [key, countLike(item, count + updates)]
    }),
  )
}

/** What optax calls the number of updates: in most states, and in that of `MultiSteps`. */
const counts: readonly string[] = ['count', 'gradient_step']

/** Whether this is what optax has around states: a tuple of them, or one with a state within. */
function isStateOfMany(value: FlaxValue): boolean {
  if (!isFlaxMap(value)) return Array.isArray(value)
  const keys = [...value.keys()]
  return (
    keys.every((key) => /^\d+$/.test(key)) || keys.some((key) => /^inner(_opt)?_state$/.test(key))
  )
}

/** Whether these are the fields of a `FactoredState` or of an `EmaState`. */
function isPart(map: FlaxMap): boolean {
  const has = (...fields: readonly string[]) =>
    map.size === fields.length && fields.every((field) => map.has(field))
  return has('count', 'v_row', 'v_col', 'v') || has('count', 'ema')
}

function partsIn(value: FlaxValue): readonly FlaxMap[] {
  if (Array.isArray(value)) return value.flatMap(partsIn)
  if (!isFlaxMap(value)) return []
  return isPart(value) ? [value] : [...value.values()].flatMap(partsIn)
}

/** What a state has of a parameter; null for one without elements, of which there is none. */
function partOf(
  { parameters }: PeerState,
  name: string,
  key: string,
): PeerTensor | number | undefined | null {
  const own = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  return own && Object.keys(own).length === 0 ? null : own?.[key]
}

/** @param find the new tensor of a name, or null to keep what there is */
function withNumbers(
  value: FlaxValue,
  name: string,
  find: (name: string) => PeerTensor | number | undefined | null,
): FlaxValue {
  if (isFlaxMap(value)) {
    return new Map(
      [...value].map(([key, item]) => [
        key,
        withNumbers(item, name ? `${name}/${key}` : key, find),
      ]),
    )
  }
  if (!isFlaxArray(value)) return value
  const found = find(name)
  if (found === null) return value
  if (typeof found !== 'object') {
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `the state has nothing about ${JSON.stringify(name)}, which is in the tree`,
    )
  }
  if (String(found.shape) !== String(value.shape)) {
    throw noState(
      `${JSON.stringify(name)} has the shape [${value.shape}] there, and [${found.shape}] in the state`,
    )
  }
  const data =
    value.type === 'float64' ? Float64Array.from(found.data) : Float32Array.from(found.data)
  return { shape: value.shape, type: value.type, data } as FlaxArray
}

function countLike(value: FlaxValue, count: number): FlaxValue {
  if (!isFlaxArray(value)) return count
  const data = value.data.slice()
  data.fill((data instanceof BigInt64Array ? BigInt(count) : count) as never)
  return { ...value, data } as FlaxArray
}

function countIn(part: FlaxMap): number {
  const count = wholeNumber(part.get('count'))
  if (count !== undefined) return count
  throw noState('its count is no whole number')
}

function wholeNumber(value: FlaxValue | undefined): number | undefined {
  if (isFlaxArray(value) && (value.shape.length > 0 || !/^u?int/.test(value.type))) return undefined
  const number = Number(isFlaxArray(value) ? value.data[0] : (value ?? Number.NaN))
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

function peerTensor(array: FlaxArray): PeerTensor {
  const { shape, type, data } = array
  if (type === 'float32' || type === 'float64' || type === 'float16' || type === 'bfloat16') {
    return { shape, data, dtype: type }
  }
  throw noState(`it has numbers of type ${type}`)
}

function noState(why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', `this is no state of optax.adafactor: ${why}`)
}
