/** How two lists of numbers of one length differ. */
export interface NumberDifference {
  /** How many elements differ by more than is tolerated. */
  readonly elements: number
  /** The largest |a - b|; infinite where one is not a number and the other is. */
  readonly absolute: number
  /** The largest |a - b| / max(|a|, |b|), from 0 to 2. */
  readonly relative: number
}

/**
 * Compares numbers one by one. NaN is as good as NaN, and 0 as -0.
 *
 * @param tolerance the largest |a - b| that is no difference
 */
export function compareNumbers(
  a: ArrayLike<number> | ArrayLike<bigint>,
  b: ArrayLike<number> | ArrayLike<bigint>,
  tolerance: number,
): NumberDifference {
  let elements = 0
  let absolute = 0
  let relative = 0
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index] as number | bigint, b[index] as number | bigint]
    if (x === y) continue
    const [p, q] = [Number(x), Number(y)]
    if (Number.isNaN(p) && Number.isNaN(q)) continue
    // Whole numbers beyond 2^53 may differ by less than their doubles can say.
    const exact = typeof x === 'bigint' && typeof y === 'bigint' ? Number(x - y) : p - q
    const distance = Number.isNaN(exact) ? Number.POSITIVE_INFINITY : Math.abs(exact)
    const size = Math.max(Math.abs(p), Math.abs(q))
    const share = Number.isFinite(distance) && size > 0 ? distance / size : 1
    absolute = Math.max(absolute, distance)
    relative = Math.max(relative, share)
    if (distance > tolerance) elements++
  }
  return { elements, absolute, relative }
}
