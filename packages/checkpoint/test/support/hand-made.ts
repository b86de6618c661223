/** A safetensors file with this header and these bytes, whatever they say. */
export function handMade(
  header: string | Uint8Array,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const file = new Uint8Array(8 + json.length + data.length)
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  file.set(data, 8 + json.length)
  return file
}

/** The header of a file, as text. */
export function headerOf(file: Uint8Array): string {
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)
  return new TextDecoder().decode(file.subarray(8, 8 + Number(length)))
}
