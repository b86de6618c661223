import { type ElementSize, elementSizes } from './element-type.js'
import { Bfloat16Array, Float16Bits } from './half-array.js'
import { roundToBfloat16, roundToFloat16 } from './rounding.js'

/** How one `ElementType` is stored in memory. */
export interface ElementFormat<A extends { readonly byteLength: number }> extends ElementSize {
  /** The array that holds it: of numbers, or of their bits. */
  readonly array: new (
    length: number,
  ) => A
  /** The nearest number of this type, ties to even. */
  round(value: number): number
}

/** All types, as they are stored and rounded here. */
export const elementTypes: {
  readonly float32: ElementFormat<Float32Array<ArrayBuffer>>
  readonly float64: ElementFormat<Float64Array<ArrayBuffer>>
  readonly float16: ElementFormat<Float16Bits>
  readonly bfloat16: ElementFormat<Bfloat16Array>
} = {
  float32: { ...elementSizes.float32, array: Float32Array, round: Math.fround },
  float64: { ...elementSizes.float64, array: Float64Array, round: (value) => value },
  float16: { ...elementSizes.float16, array: Float16Bits, round: roundToFloat16 },
  bfloat16: { ...elementSizes.bfloat16, array: Bfloat16Array, round: roundToBfloat16 },
}
