import { AdafactorError } from '../errors.js'
import { isHalfArray } from './element-type.js'
import { type Shape, showShape, sizeOf } from './shape.js'

/**
 * Refuses data whose length is not the number of elements.
 * @throws AdafactorError `tensor/data-length`
 * @example
 * ```ts
 * import { checkDataLength } from '@adafactor/core'
 *
 * try {
 *   checkDataLength([2, 2], [1, 2, 3])
 * } catch (error) {
 *   console.log((error as { code?: string }).code) // => tensor/data-length
 * }
 * ```
 */
export function checkDataLength(shape: Shape, data: { readonly length: number }): void {
  if (data.length === sizeOf(shape)) return
  throw new AdafactorError(
    'tensor/data-length',
    `${data.length} numbers for a tensor of shape ${showShape(shape)}, which takes ${sizeOf(shape)}`,
  )
}

/**
 * Refuses what is no flat list of as many numbers as the shape has elements: for `create` and
 * `write` of every backend, before anything is made or written. Typed arrays (but those of BigInt)
 * are not looked through, all other lists are.
 *
 * @throws AdafactorError `tensor/data` with what was given and what to give instead;
 *   `tensor/data-length`
 * @example
 * ```ts
 * import { checkData } from '@adafactor/core'
 *
 * checkData([2, 2], [1, 2, 3, 4]) // fits
 * try {
 *   checkData([2, 2], [1, 2, 3])
 * } catch (error) {
 *   console.log((error as { code?: string }).code) // => tensor/data-length
 * }
 * ```
 */
export function checkData(shape: Shape, data: unknown): asserts data is ArrayLike<number> {
  const problem = problemOf(data)
  if (problem === undefined) return checkDataLength(shape, data as ArrayLike<number>)
  throw new AdafactorError(
    'tensor/data',
    `what was given for the numbers of a tensor of shape ${showShape(shape)} is ${problem}`,
  )
}

/**
 * Whether a typed array has lost its memory: its buffer was transferred (as `postMessage` and
 * `structuredClone` may do), its WebAssembly memory has grown, or its buffer became too short.
 *
 * @example
 * ```ts
 * import { isDetached } from '@adafactor/core'
 *
 * const data = new Float32Array(4)
 * structuredClone(data, { transfer: [data.buffer] })
 * console.log(isDetached(data)) // => true
 * ```
 */
export function isDetached(array: ArrayBufferView): boolean {
  if (array.byteLength > 0) return false
  try {
    // Refused by the language for just this reason, in engines that have no `detached` too.
    new Uint8Array(0).set(array as Uint8Array)
    return false
  } catch {
    return true
  }
}

/** What to say of a typed array that {@link isDetached}. */
export const whyDetached =
  'has lost its memory: its buffer was transferred or made shorter, or its WebAssembly memory ' +
  'has grown; make it anew over the memory that there is now'

/** What a value is that is no list of numbers, and what to give instead. */
function problemOf(data: unknown): string | undefined {
  const kind = kindOf(data)
  const instead = (example: string) => `${kind}; give the numbers flat, row by row: ${example}`
  if (typeof data !== 'object' || data === null) return instead('[1, 2, 3]')
  if (ArrayBuffer.isView(data)) {
    if (!('BYTES_PER_ELEMENT' in data)) return instead('new Float32Array(data.buffer)')
    if (/ Big/.test(kind)) return instead('Float64Array.from(data, Number)')
    return isDetached(data) ? `${kind} that ${whyDetached}` : undefined
  }
  if (isHalfArray(data)) return instead('data.toFloat32()')
  const { length, shape, value } = data as Partial<Record<string, unknown>>
  if (Number.isInteger(length)) {
    const list = data as ArrayLike<unknown>
    for (let index = 0; index < list.length; index++) {
      if (typeof list[index] === 'number') continue
      const element = `whose element ${index} is ${index in list ? kindOf(list[index]) : 'a hole'}`
      return `${kind} ${element}; give numbers alone, rows one after the other: data.flat(Infinity)`
    }
    return undefined
  }
  if ('byteLength' in data) return instead('new Float32Array(data)')
  // A tensor of whatever library; what gpu.js's input() makes.
  if (Array.isArray(shape)) return instead('what read(tensor) of its backend returns')
  if (ArrayBuffer.isView(value)) return instead('its value')
  return instead(Symbol.iterator in data ? 'Array.from(data)' : '[1, 2, 3]')
}

/** A value in words: `an object of type Float32Array`, `null`, `string 1`. */
function kindOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return `an object of type ${value.constructor?.name || 'Object'}`
  }
  const text = typeof value === 'function' ? '' : String(value).slice(0, 20)
  return value === null || value === undefined ? text : `${typeof value} ${text}`.trim()
}
