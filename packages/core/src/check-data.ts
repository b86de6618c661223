import { AdafactorError } from './errors.js'
import { type Shape, showShape, sizeOf } from './shape.js'

/**
 * Refuses data whose length is not the number of elements.
 * @throws AdafactorError `tensor/data-length`
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
 */
export function checkData(shape: Shape, data: unknown): asserts data is ArrayLike<number> {
  const problem = ArrayBuffer.isView(data) ? problemOfView(data) : problemOfList(data)
  if (problem === undefined) return checkDataLength(shape, data as ArrayLike<number>)
  throw new AdafactorError(
    'tensor/data',
    `the numbers of a tensor of shape ${showShape(shape)} are ${problem}`,
  )
}

/**
 * What keeps a list from being numbers: its first element that is none. Undefined if all are.
 * @param list an array; typed arrays are numbers as they are
 */
export function notNumbers(list: ArrayLike<unknown>): string | undefined {
  for (let index = 0; index < list.length; index++) {
    const value = list[index]
    if (typeof value === 'number') continue
    const kind = index in list ? kindOf(value) : 'a hole'
    const nested = typeof value === 'object' && value !== null && 'length' in value
    const advice = nested
      ? 'give them flat, row by row, as from data.flat(Infinity)'
      : 'each has to be a number'
    return `element ${index} is ${kind}; ${advice}`
  }
  return undefined
}

/**
 * Whether a typed array has lost its memory: its buffer was transferred (as `postMessage` and
 * `structuredClone` may do), its WebAssembly memory has grown, or its buffer became too short.
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

function problemOfView(view: ArrayBufferView): string | undefined {
  const kind = kindOf(view)
  const tag = (view as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  if (tag?.startsWith('Big')) return `${kind}: give Float64Array.from(data, Number)`
  if (!('BYTES_PER_ELEMENT' in view)) return `${kind}: ${overBytes('data.buffer')}`
  return isDetached(view) ? `${kind} that ${whyDetached}` : undefined
}

const flat = 'give a flat array of numbers in row-major order'

const overBytes = (buffer: string) =>
  `give a typed array over its bytes, new Float32Array(${buffer})`

function problemOfList(data: unknown): string | undefined {
  const kind = kindOf(data)
  if (typeof data !== 'object' || data === null) return `${kind}: ${flat}`
  const { length, shape, value, size } = data as Partial<Record<string, unknown>>
  if (Number.isInteger(length)) {
    const problem = notNumbers(data as ArrayLike<unknown>)
    return problem && `in ${kind} of which ${problem}`
  }
  if (/ArrayBuffer$/.test(kind)) return `${kind}: ${overBytes('data')}`
  // A tensor of whatever library.
  if (Array.isArray(shape)) {
    return `${kind} of shape ${showShape(shape)}: ${flat}, as read(tensor) of its backend returns`
  }
  // What gpu.js's input() makes.
  if (ArrayBuffer.isView(value) && size !== undefined) return `${kind}: give its value alone`
  if (Symbol.iterator in data) return `${kind}: give Array.from(data)`
  return `${kind}: ${flat}`
}

/** A value in words: `a Float32Array`, `null`, `the string "a"`. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 20))}`
  if (typeof value === 'bigint') return `the BigInt ${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  const name = value.constructor?.name || 'Object'
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`
}
