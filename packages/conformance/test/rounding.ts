/** The nearest number with this many significant bits. */
export function roundToBits(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1)
  return Math.round(value / unit) * unit
}
