/**
 * What the elements of a float array are; undefined for any other value. Arrays of another realm
 * (an iframe, `node:vm`), which are no instances of this one's classes, are known too. Cheap, as
 * backends ask it about every tensor of every step.
 */
export function floatTypeOf(data: unknown): 'float32' | 'float64' | undefined {
  if (!ArrayBuffer.isView(data)) return undefined
  const tag = (data as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  return tag === 'Float32Array' ? 'float32' : tag === 'Float64Array' ? 'float64' : undefined
}
