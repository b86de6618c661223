import { type HalfType, type RoundingKey, randomWord, roundStochastically } from '@adafactor/core'
import { nearestPattern, numbersOfPatterns } from '../tensors/half-patterns.js'
import type { ElementType, LoopArray } from '../tensors/strided-view.js'

/**
 * Copies `count` elements between an array, where they are `step` apart from `start` on, and
 * scratch numbers, where they are `scratchStep` apart from `at` on.
 */
export type StripCopy = (
  array: LoopArray,
  start: number,
  step: number,
  scratch: Float64Array,
  at: number,
  scratchStep: number,
  count: number,
) => void

/**
 * A loop for each type of array: one for all would ask for the type at each element, and a step
 * would take a fifth longer.
 */
type StripCopies = Readonly<Record<ElementType, StripCopy>>

/** From an array to scratch numbers. */
export const loadStrip: StripCopies = {
  float32(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      scratch[at] = array[start] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  float64(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      scratch[at] = array[start] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  array(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      scratch[at] = array[start] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  float16(array, start, step, scratch, at, scratchStep, count) {
    const numbers = numbersOfPatterns('float16')
    for (let k = 0; k < count; k++) {
      scratch[at] = numbers[array[start] as number] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  bfloat16(array, start, step, scratch, at, scratchStep, count) {
    const numbers = numbersOfPatterns('bfloat16')
    for (let k = 0; k < count; k++) {
      scratch[at] = numbers[array[start] as number] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
}

/** From scratch numbers to an array. */
export const storeStrip: StripCopies = {
  float32(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      array[start] = scratch[at] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  float64(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      array[start] = scratch[at] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  array(array, start, step, scratch, at, scratchStep, count) {
    for (let k = 0; k < count; k++) {
      array[start] = scratch[at] as number
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  float16(array, start, step, scratch, at, scratchStep, count) {
    const patternOf = nearestPattern.float16
    for (let k = 0; k < count; k++) {
      array[start] = patternOf(scratch[at] as number)
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
  bfloat16(array, start, step, scratch, at, scratchStep, count) {
    const patternOf = nearestPattern.bfloat16
    for (let k = 0; k < count; k++) {
      array[start] = patternOf(scratch[at] as number)
      at = (at + scratchStep) | 0
      start = (start + step) | 0
    }
  },
}

/** Adds scratch numbers to the work space. */
export const addStrip: StripCopy = (array, start, step, scratch, at, scratchStep, count) => {
  for (let k = 0; k < count; k++) {
    array[start] = (array[start] as number) + (scratch[at] as number)
    at = (at + scratchStep) | 0
    start = (start + step) | 0
  }
}

/** Adds up scratch numbers. */
export function sumStrip(
  scratch: Float64Array,
  at: number,
  scratchStep: number,
  count: number,
): number {
  let sum = 0
  for (let k = 0; k < count; k++) {
    sum += scratch[at] as number
    at = (at + scratchStep) | 0
  }
  return sum
}

/**
 * From scratch numbers to an array, rounded stochastically. The elements' row-major places are
 * `placeStep` apart from `place` on.
 */
export function storeStripStochastically(
  type: HalfType,
  rounding: { readonly key: RoundingKey; readonly stream: number },
  place: number,
  placeStep: number,
  ...[array, start, step, scratch, at, scratchStep, count]: Parameters<StripCopy>
): void {
  const patternOf = nearestPattern[type]
  for (let k = 0; k < count; k++) {
    const word = randomWord(rounding.key, rounding.stream, place + k * placeStep)
    const value = scratch[at + k * scratchStep] as number
    array[start + k * step] = patternOf(roundStochastically(type, value, word))
  }
}
