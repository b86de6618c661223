/**
 * A number for a table: so many decimals, with a proper minus sign; powers of ten where that would
 * show nothing, or too much.
 */
export function formatNumber(value: number, decimals = 4): string {
  return sign(digits(value, decimals))
}

/** All digits of a number that was chosen, not computed: 0.01, 1e−30. */
export function formatExact(value: number): string {
  return sign(String(value))
}

function digits(value: number, decimals: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size < 0.5 * 10 ** (1 - decimals) || size >= 1e5) return power(value)
  return value.toFixed(decimals)
}

function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(2).split('e')
  return `${mantissa}e${Number(exponent)}`
}

function sign(text: string): string {
  return text.replaceAll('-', '\u2212')
}
