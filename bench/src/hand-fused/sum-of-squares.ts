/** Elements a call: enough to hide the call; one long loop would be replaced on the stack instead. */
const chunk = 4096

/**
 * The sum of squares of `values`.
 *
 * Apart from the sweep that gathers row and column sums: two streams fewer there leave the first
 * level cache its ways when rows are a power of two long, and nothing is read twice.
 */
export function sumOfSquares(values: Float32Array): number {
  const { length } = values
  const whole = length - (length % 4)
  let sum = 0
  for (let start = 0; start < whole; start += chunk) {
    sum += sumChunk(values, start, Math.min(whole, start + chunk))
  }
  for (let k = whole; k < length; k++) sum += (values[k] as number) * (values[k] as number)
  return sum
}

function sumChunk(values: Float32Array, start: number, end: number): number {
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  for (let k = start | 0; k < end; k = (k + 4) | 0) {
    const value0 = values[k] as number
    const value1 = values[(k + 1) | 0] as number
    const value2 = values[(k + 2) | 0] as number
    const value3 = values[(k + 3) | 0] as number
    sum0 += value0 * value0
    sum1 += value1 * value1
    sum2 += value2 * value2
    sum3 += value3 * value3
  }
  return sum0 + sum1 + (sum2 + sum3)
}
