/** The exponents by which a number is brought into [1, 2), a power of two at a time. */
const shifts = [64, 32, 16, 8, 4, 2, 1]

/**
 * Rounds to bfloat16 by arithmetic that is exact in float32 (and in float64), since kernels can't
 * look at bits: the number is scaled into [128, 256), rounded to a whole number, ties to even, and
 * scaled back. The smallest numbers, where bfloat16 has fewer digits, are scaled by a fixed power,
 * in two steps that a compiler must not take together (2^133 is infinite): hence the `min`.
 */
export const bfloat16Function = `function bfloat16(x) {
  let m = Math.abs(x);
  let scale = 1.0;
  let result = x;
  if (m <= 3.4028234663852886e38) {
    if (m < ${2 ** -126}) {
      m = Math.min(m * ${2 ** 100}, 1.0) * ${2 ** 33}.0;
      scale = 0.0;
    } else {
${shifts
  .map(
    (n) =>
      `      if (m >= ${text(2 ** n)}) { m = m * ${2 ** -n}; scale = scale * ${text(2 ** n)}; }`,
  )
  .join('\n')}
${shifts
  .map(
    (n) =>
      `      if (m < ${text(2 ** (1 - n))}) { m = m * ${text(2 ** n)}; scale = scale * ${2 ** -n}; }`,
  )
  .join('\n')}
      m = m * 128.0;
    }
    let whole = Math.floor(m);
    const rest = m - whole;
    const odd = whole - 2.0 * Math.floor(whole * 0.5);
    if (rest > 0.5 || (rest === 0.5 && odd > 0.5)) { whole = whole + 1.0; }
    if (scale === 0.0) {
      m = whole * ${2 ** -33} * ${2 ** -100};
    } else {
      m = whole * 0.0078125 * scale;
    }
    result = x < 0.0 ? 0.0 - m : m;
  }
  return result;
}`

function text(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`
}
