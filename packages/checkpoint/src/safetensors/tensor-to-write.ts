import {
  AdafactorError,
  type ElementType,
  floatTypeOf,
  type HalfArray,
  type Shape,
} from '@adafactor/core'
import type { OtherData } from './any-tensor.js'
import type { OtherType } from './dtypes.js'

/** Numbers to be written, of which the array says what type they are if nothing else does. */
export type DataToWrite = ArrayLike<number> | HalfArray | OtherData

/**
 * A tensor to be written. With strides it is a view, such as a scijs `ndarray`, and what is written is
 * the tensor that it shows, in C order.
 */
export interface TensorToWrite {
  readonly shape: Shape
  /** Absent: what the data are an array of, and float32 for a plain list. */
  readonly type?: ElementType | OtherType | undefined
  readonly data: DataToWrite
  /** How far apart neighbours along each axis lie in the data. Absent: row-major. */
  readonly stride?: readonly number[]
  /** Where the first element lies in the data (0). */
  readonly offset?: number
}

/** Tensors by name: an object, a Map, or entries. */
export type TensorsToWrite =
  | Readonly<Record<string, TensorToWrite>>
  | Iterable<readonly [string, TensorToWrite]>

/** @throws AdafactorError `option/invalid` for something else, or a name that comes twice */
export function entriesOf<V>(
  tensors: Readonly<Record<string, V>> | Iterable<readonly [string, V]>,
): [string, V][] {
  if (typeof tensors !== 'object' || tensors === null) {
    throw new AdafactorError(
      'option/invalid',
      `the tensors are of type ${typeof tensors}; give them by name: { weights: { shape, data } }`,
    )
  }
  const entries = isIterable(tensors) ? [...tensors].map(pair) : Object.entries(tensors)
  const names = new Set<string>()
  for (const [name] of entries) {
    if (names.has(name)) throw refused(name, 'is given twice')
    names.add(name)
  }
  return entries
}

function isIterable<V>(
  tensors: Readonly<Record<string, V>> | Iterable<readonly [string, V]>,
): tensors is Iterable<readonly [string, V]> {
  return Symbol.iterator in tensors
}

function pair<V>(entry: readonly [string, V]): [string, V] {
  if (Array.isArray(entry) && typeof entry[0] === 'string') return [entry[0], entry[1]]
  throw new AdafactorError(
    'option/invalid',
    'a list of tensors has pairs: [name, { shape, data }]; an object has them by name',
  )
}

const otherTypes: Readonly<Record<string, OtherType>> = {
  Uint8Array: 'U8',
  Uint8ClampedArray: 'U8',
  Int8Array: 'I8',
  Uint16Array: 'U16',
  Int16Array: 'I16',
  Uint32Array: 'U32',
  Int32Array: 'I32',
  BigInt64Array: 'I64',
  BigUint64Array: 'U64',
}

/** What the elements of an array are; float32 for a list of numbers. */
export function typeOfData(data: unknown): ElementType | OtherType {
  if (ArrayBuffer.isView(data)) {
    const tag = (data as Uint8Array)[Symbol.toStringTag]
    if (Object.hasOwn(otherTypes, tag)) return otherTypes[tag] as OtherType
  }
  return floatTypeOf(data) ?? 'float32'
}

export function refused(name: string, why: string): AdafactorError {
  return new AdafactorError('tensor/data', `the tensor ${JSON.stringify(name)} ${why}`)
}
