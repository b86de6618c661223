/** Checks of what comes from files and other programs, which may be anything. */

import type { TensorData } from '../backend.js'
import { tagOf } from '../checks/show-value.js'
import { isHalfArray } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'

/** An object of which nothing is known but that it has keys. */
export type Loose = Readonly<Record<string, unknown>>

/** Whether this is an object with keys of its own, and no list, Map, promise, ... */
export function isRecord(value: unknown): value is Loose {
  return tagOf(value) === 'Object'
}

/** What a record itself has under a key. */
export function own(record: Loose, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether these are sizes, or axes; nothing has a thousand. */
export function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.length < 1000 && Array.from(value).every(isCount)
}

/** Numbers that JSON has no word for: as {@link numbersToJson}, JSON itself and Python write them. */
const words: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [null, Number.NaN],
  ['NaN', Number.NaN],
  ['nan', Number.NaN],
  ['Infinity', Infinity],
  ['inf', Infinity],
  ['-Infinity', -Infinity],
  ['-inf', -Infinity],
  ['-0', -0],
])

/**
 * Makes the typed arrays of a state plain, for `JSON.stringify(state, numbersToJson)`. NaN, the
 * infinities and -0, which JSON has not, become words; `loadStateDict` reads them.
 *
 * @example
 * ```ts
 * import { adafactor, numbersToJson, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * const optimizer = adafactor({ backend, params: { weights: backend.create([4, 3]) } })
 * const text = JSON.stringify(optimizer.stateDict(), numbersToJson)
 * optimizer.loadStateDict(JSON.parse(text))
 * ```
 */
export function numbersToJson(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value
  return Array.from(value as TensorData, (number) => {
    if (Object.is(number, -0)) return '-0'
    return Number.isFinite(number) ? number : String(number)
  })
}

/** A copy of as many numbers as are asked for: of an array of numbers, or of a list as JSON has it. */
export function storedNumbers(data: unknown, size: number): TensorData | undefined {
  if (ArrayBuffer.isView(data)) {
    const fits = (data as TensorData).length === size && !/Big/.test(tagOf(data))
    return fits ? (data as TensorData).slice() : undefined
  }
  if (isHalfArray(data)) return data.length === size ? data.toFloat32() : undefined
  if (!Array.isArray(data) || data.length !== size) return undefined
  const numbers = new Float64Array(size)
  // By index: a list may have holes, which are no numbers.
  for (let index = 0; index < size; index++) {
    const value: unknown = data[index]
    const number = typeof value === 'number' ? value : words.get(value)
    if (number === undefined) return undefined
    numbers[index] = number
  }
  return numbers
}
