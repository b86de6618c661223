import type { ElementType, HalfType } from '@adafactor/core'
import type { Abilities } from './backend-under-test.js'

/** All types of 16 bits. */
export const halfTypes: readonly HalfType[] = ['bfloat16', 'float16']

/** For cases about tensors of these types. */
export function requiresTypes(...types: readonly ElementType[]) {
  return ({ traits }: Abilities): string | undefined => {
    const missing = types.find((type) => !traits.types.includes(type))
    return missing && `the backend does not store tensors as ${missing}`
  }
}
