/** The getter that every typed array has from the language, whichever realm it is from. */
const tagOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as () => string | undefined

/**
 * What the elements of a float array are; undefined for any other value. Arrays of another realm
 * (an iframe, `node:vm`), which are no instances of this one's classes, are known too. Cheap, as
 * backends ask it about every tensor of every step.
 */
export function floatTypeOf(data: unknown): 'float32' | 'float64' | undefined {
  if (!ArrayBuffer.isView(data)) return undefined
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  const tag = tagOf.call(data)
  return tag === 'Float32Array' ? 'float32' : tag === 'Float64Array' ? 'float64' : undefined
}
