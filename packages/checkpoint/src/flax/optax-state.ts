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
  visit(tree, (part) => {
    if (!part.has('v_row') && !part.has('ema')) return
    step = Math.max(step ?? 0, countIn(part))
    for (const key of keys) {
      for (const [name, array] of flatten(part.get(key) ?? null)) {
        const own = parameters.get(name) ?? {}
        parameters.set(name, own)
        if (own[key]) throw noState(`it has ${key} of ${JSON.stringify(name)} twice`)
        own[key] = peerTensor(array)
      }
    }
  })
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
 * A tree with a state in place of the one that it has, and with its counts in all parts of the chain that
 * have one (schedules too): for `writeFlax`, so that a run goes on in optax.
 *
 * @throws AdafactorError `checkpoint/unknown-tensor` if the state has nothing for an array of the tree;
 *   `checkpoint/format` where shapes differ
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
  return replaced(tree, state) as FlaxMap
}

function replaced(value: FlaxValue, state: PeerState): FlaxValue {
  if (Array.isArray(value)) return value.map((item) => replaced(item, state))
  if (!isFlaxMap(value)) return value
  const counts =
    value.has('count') && [...value.keys()].every((key) => key === 'count' || isKey(key))
  return new Map(
    [...value].map(([key, item]): [string, FlaxValue] => {
      if (!counts) return [key, replaced(item, state)]
      if (key === 'count') return [key, countLike(item, state.step ?? 0)]
      return [key, withNumbers(item, '', (name) => partOf(state, name, key))]
    }),
  )
}

function isKey(key: string): boolean {
  return (keys as readonly string[]).includes(key)
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
  const count = part.get('count')
  const number = Number(isFlaxArray(count) ? count.data[0] : count)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw noState('its count is no whole number')
}

function peerTensor(array: FlaxArray): PeerTensor {
  const { shape, type, data } = array
  if (type === 'float32' || type === 'float64' || type === 'float16' || type === 'bfloat16') {
    return { shape, data, dtype: type }
  }
  throw noState(`it has numbers of type ${type}`)
}

function visit(value: FlaxValue, look: (map: FlaxMap) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, look)
  if (!isFlaxMap(value)) return
  look(value)
  for (const item of value.values()) visit(item, look)
}

function noState(why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', `this is no state of optax.adafactor: ${why}`)
}
