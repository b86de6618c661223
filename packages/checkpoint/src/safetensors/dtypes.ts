import type { ElementType } from '@adafactor/core'

/** A type that core has no name for: it is called as safetensors 0.8 calls it. */
export type OtherType =
  | 'BOOL'
  | 'F4'
  | 'F6_E2M3'
  | 'F6_E3M2'
  | 'U8'
  | 'I8'
  | 'F8_E5M2'
  | 'F8_E4M3'
  | 'F8_E8M0'
  | 'F8_E4M3FNUZ'
  | 'F8_E5M2FNUZ'
  | 'I16'
  | 'U16'
  | 'I32'
  | 'U32'
  | 'C64'
  | 'I64'
  | 'U64'

/** A type of safetensors by its own name. */
export type Dtype = OtherType | 'F16' | 'BF16' | 'F32' | 'F64'

/**
 * The types of safetensors 0.8 by their bits, in the order of the reference: a file has those behind
 * first (`Dtype` of the Rust crate, read from what it writes).
 */
export const dtypeBits: Readonly<Record<Dtype, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
}

/** Whether a text names a type of safetensors 0.8. */
export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypeBits, name)
}

const dtypes: Readonly<Record<ElementType, Dtype>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
}

const elementTypes: Readonly<Partial<Record<string, ElementType>>> = {
  F32: 'float32',
  F64: 'float64',
  F16: 'float16',
  BF16: 'bfloat16',
}

/** What safetensors calls a type. */
export function dtypeOf(type: ElementType | OtherType): Dtype {
  return Object.hasOwn(dtypes, type) ? dtypes[type as ElementType] : (type as OtherType)
}

/** What core calls a type of safetensors; its own name where core has none. */
export function typeOf(dtype: string): ElementType | OtherType | (string & {}) {
  return (Object.hasOwn(elementTypes, dtype) ? elementTypes[dtype] : undefined) ?? dtype
}
