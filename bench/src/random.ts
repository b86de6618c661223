/** `size` float32 numbers, uniform in -1..1, the same ones for the same seed (mulberry32). */
export function randomValues(size: number, seed: number): Float32Array {
  const values = new Float32Array(size)
  let state = seed | 0
  for (let k = 0; k < size; k++) {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    values[k] = ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1
  }
  return values
}
