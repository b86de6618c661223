import type { ElementType, HalfType } from '@adafactor/core'
import { isHalfType } from '@adafactor/core'
import type { MemoryLayout } from './memory-layout.js'

/** A place in a buffer, as WGSL text. */
export interface Place {
  /** The name of the buffer's array. */
  readonly memory: string
  readonly layout: MemoryLayout
  readonly type: ElementType
  /** The number of the element; of the first of four. */
  readonly at: string
}

/** An expression for an element, or for four neighbours. */
export function loadText(place: Place, isWide: boolean): string {
  const { layout, memory, at, type } = place
  if (isHalfType(type)) return loadHalf(place, type, isWide)
  if (layout === 'quads') return isWide ? `${memory}[${at} >> 2u]` : quadElement(memory, at)
  const bits = (next: number) => wordText(place, plus(at, next))
  return isWide
    ? `bitcast<vec4<f32>>(vec4<u32>(${[0, 1, 2, 3].map(bits).join(', ')}))`
    : `bitcast<f32>(${bits(0)})`
}

/**
 * Statements that store an element, or four neighbours.
 *
 * @param value an expression; of numbers of 16 bits their patterns: `u32`, or `vec2<u32>` for four
 */
export function storeText(place: Place, isWide: boolean, value: string): string {
  const { layout, memory, at, type } = place
  if (isHalfType(type)) return storeHalf(place, isWide, value)
  if (layout === 'quads') {
    return `${isWide ? `${memory}[${at} >> 2u]` : quadElement(memory, at)} = ${value};`
  }
  if (!isWide) return setWord(place, at, `bitcast<u32>(${value})`)
  return [0, 1, 2, 3]
    .map((next) => setWord(place, plus(at, next), `bitcast<u32>(${value}[${next}])`))
    .join(' ')
}

function loadHalf(place: Place, type: HalfType, isWide: boolean): string {
  const { layout, memory, at } = place
  const name = `${type}_to_f32`
  if (isWide) {
    const pair =
      layout === 'half quads'
        ? `${memory}[${at} >> 2u]`
        : `vec2<u32>(${wordText(place, `${at} >> 1u`)}, ${wordText(place, `(${at} >> 1u) + 1u`)})`
    return `${type}_to_vec4(${pair})`
  }
  const word =
    layout === 'half quads'
      ? `${memory}[${at} >> 2u][(${at} >> 1u) & 1u]`
      : wordText(place, `${at} >> 1u`)
  return `${name}((${word} >> ((${at} & 1u) * 16u)) & 0xffffu)`
}

function storeHalf(place: Place, isWide: boolean, value: string): string {
  const { layout, memory, at } = place
  if (isWide) {
    if (layout === 'half quads') return `${memory}[${at} >> 2u] = ${value};`
    const [low, high] = [`${at} >> 1u`, `(${at} >> 1u) + 1u`] as const
    return `${setWord(place, low, `${value}.x`)} ${setWord(place, high, `${value}.y`)}`
  }
  // The other half is another thread's. Only this one knows its own, so its bits can be exchanged.
  const word = `&${memory}[${at} >> 1u]`
  const shift = `((${at} & 1u) * 16u)`
  return `atomicXor(${word}, (((atomicLoad(${word}) >> ${shift}) & 0xffffu) ^ ${value}) << ${shift});`
}

function quadElement(memory: string, at: string): string {
  return `${memory}[${at} >> 2u][${at} & 3u]`
}

function wordText({ layout, memory }: Place, at: string): string {
  return layout === 'atomic words' ? `atomicLoad(&${memory}[${at}])` : `${memory}[${at}]`
}

function setWord({ layout, memory }: Place, at: string, value: string): string {
  return layout === 'atomic words'
    ? `atomicStore(&${memory}[${at}], ${value});`
    : `${memory}[${at}] = ${value};`
}

function plus(at: string, next: number): string {
  return next === 0 ? at : `${at} + ${next}u`
}
