/** What Adam keeps for so many parameters: two averages of each, in float32. */
export function adamStateBytes(parameters: number): number {
  return 2 * Float32Array.BYTES_PER_ELEMENT * parameters
}
