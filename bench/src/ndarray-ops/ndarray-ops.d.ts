// The package carries no types; these are the operations that the step below uses.
declare module 'ndarray-ops' {
  import type { NdArray } from 'ndarray'

  /** The result comes first; all arrays have one shape. */
  type Binary = (a: NdArray, b: NdArray, c: NdArray) => NdArray
  type BinaryInPlace = (a: NdArray, b: NdArray) => NdArray
  type Scalar = (a: NdArray, b: NdArray, s: number) => NdArray
  type ScalarInPlace = (a: NdArray, s: number) => NdArray

  const operations: {
    readonly mul: Binary
    readonly div: Binary
    readonly addeq: BinaryInPlace
    readonly subeq: BinaryInPlace
    readonly muls: Scalar
    readonly addseq: ScalarInPlace
    readonly mulseq: ScalarInPlace
    readonly assign: BinaryInPlace
    readonly assigns: ScalarInPlace
    readonly sqrteq: (a: NdArray) => NdArray
    readonly sum: (a: NdArray) => number
    readonly norm2: (a: NdArray) => number
  }
  export default operations
}
