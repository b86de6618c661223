import type { WebgpuType } from '@adafactor/backend-webgpu'
import type { StorageDeclaration } from '@adafactor/webgpu-runtime'

/** How WGSL gets at numbers that are stored as one of the backend's types. */

/** Of 16 bits there are two in a word, the first in its lower half. */
export function numbersInWord(type: WebgpuType): 1 | 2 {
  return type === 'float32' ? 1 : 2
}

/** A storage of words with numbers of the type. */
export function storedNumbers(
  name: string,
  type: WebgpuType,
  access: StorageDeclaration['access'] = 'read',
): StorageDeclaration {
  return { name, access, element: type === 'float32' ? 'f32' : 'u32' }
}

/** The function `nameAt(index)`, which widens a number of the storage `name`; exact. */
export function readFunction(name: string, type: WebgpuType): string {
  const body = {
    float32: `return ${name}[index];`,
    float16: `return unpack2x16float(${name}[index / 2u])[index % 2u];`,
    bfloat16: `
  let word = ${name}[index / 2u];
  return bitcast<f32>(select(word << 16u, word & 0xffff0000u, index % 2u == 1u));`,
  }
  return `fn ${name}At(index : u32) -> f32 { ${body[type]} }`
}

/** The function `packed(first, second)`: a word of two numbers, each rounded to the nearest. */
export function packFunction(type: Exclude<WebgpuType, 'float32'>): string {
  if (type === 'float16') {
    return 'fn packed(first : f32, second : f32) -> u32 { return pack2x16float(vec2f(first, second)); }'
  }
  return `fn packed(first : f32, second : f32) -> u32 {
  return (rounded(first) >> 16u) | (rounded(second) & 0xffff0000u);
}
fn rounded(value : f32) -> u32 {
  let bits = bitcast<u32>(value);
  // To the even one of two that are as near.
  return bits + 0x7fffu + ((bits >> 16u) & 1u);
}`
}
