/** Elements of 16 bits in the generated text: bit patterns, read by a table and written by integers. */
import type { HalfType } from '@adafactor/core'
import type { NestRounding, Plan } from '../plan/plan.js'
import { float, numbersOfPatterns, word } from '../tensors/half-patterns.js'
import { type ElementType, isHalfElement } from '../tensors/strided-view.js'
import type { Text } from './text.js'

/** What the text of a plan uses for its elements of 16 bits, by name. */
export function halfNames({ memories }: Plan): Readonly<Record<string, unknown>> {
  const types = new Set(memories.map(({ elements }) => elements).filter(isHalfElement))
  if (types.size === 0) return {}
  return {
    float,
    word,
    ...Object.fromEntries([...types].map((type) => [tableOf(type), numbersOfPatterns(type)])),
  }
}

/** What reading such elements uses of them. */
export function namesOfLoad(elements: ElementType): string[] {
  return isHalfElement(elements) ? [tableOf(elements)] : []
}

/** What writing such elements uses of them. */
export function namesOfStore(elements: ElementType): string[] {
  return isHalfElement(elements) ? ['float', 'word'] : []
}

/** How an element is read. */
export function widened(elements: ElementType, element: string): string {
  return isHalfElement(elements) ? `${tableOf(elements)}[${element}]` : element
}

/** The key of a stochastic store and the element's place, as text. */
export interface RandomNames {
  readonly place: string
  readonly low: string
  readonly high: string
}

/** What the key is called of the stores to a memory of this name. */
export function keyNames(memory: string): Omit<RandomNames, 'place'> {
  return { low: `${memory}_low`, high: `${memory}_high` }
}

/** The key of stores to a memory, made ready for all elements. `scalar` is how a scalar is called. */
export function emitKey(
  text: Text,
  memory: string,
  { key: [low, high], stream }: NestRounding,
  scalar: (name: string) => string,
): void {
  const names = keyNames(memory)
  text.line(`const ${names.low} = ${scalar(low)} << 8`)
  text.line(`const ${names.high} = ${scalar(high)} << 8 | ${stream}`)
}

/**
 * Writes a value into an element.
 * @param value a name or a literal
 * @param random for a store that rounds stochastically
 */
export function emitStore(
  text: Text,
  elements: ElementType,
  element: string,
  value: string,
  random: RandomNames | null,
): void {
  if (!isHalfElement(elements)) {
    text.line(`${element} = ${value}`)
    return
  }
  text.block('', () => {
    if (random) emitRandom(text, random)
    text.line(`float[0] = ${value}`)
    text.line('const bits = word[0]')
    if (elements === 'bfloat16') {
      // The payload of a NaN must not run over into its sign.
      const added = random ? 'random' : '0x7fff + ((bits >>> 16) & 1)'
      text.line(`${element} = ${value} === ${value} ? (bits + ${added}) >> 16 : 0x7fc0`)
      return
    }
    const added = random ? '(random >>> 3)' : '0xfff + ((bits >>> 13) & 1)'
    text.line('const sign = (bits >> 16) & 0x8000')
    text.line('const size = bits & 0x7fffffff')
    // Subnormals, normal numbers, and what is beyond. No function is called: that would cost registers.
    text.line(`${element} = size < 0x38800000 ? sign | ${subnormal(random !== null)}`)
    // Beyond 65504 there is no upper neighbour to choose: the rest is rounded to the nearest.
    const [end, below] = random
      ? ['0x477fe000', 'size < 0x477ff000 ? sign | 0x7bff : ']
      : ['0x47800000', '']
    text.line(`  : size < ${end} ? sign | (size - 0x38000000 + ${added}) >> 13`)
    text.line(`  : ${below}size > 0x7f800000 ? 0x7e00 : sign | 0x7c00`)
  })
}

/** How many units of 2^-24 there are in `float[0]`; a float32 from a half to 1 has that unit. */
function subnormal(isRandom: boolean): string {
  return isRandom
    ? 'Math.floor(Math.abs(float[0]) * 0x1000000 + random / 0x10000)'
    : '(float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000'
}

/** The upper 16 bits of core's `randomWord`. */
function emitRandom(text: Text, { place, low, high }: RandomNames): void {
  text.line(`let random = (${place}) + ${low} | 0`)
  emitMix(text)
  text.line(`random = (random ^ random >>> 15) + ${high} | 0`)
  emitMix(text)
  text.line('random = (random ^ random >>> 15) >>> 16')
}

/** The hash lowbias32 but for its last line. */
function emitMix(text: Text): void {
  text.line('random = Math.imul(random ^ random >>> 16, 0x21f0aaad)')
  text.line('random = Math.imul(random ^ random >>> 15, 0x735a2d97)')
}

function tableOf(type: HalfType): string {
  return `${type}_numbers`
}
