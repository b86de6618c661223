/** Elements of 16 bits in WebAssembly: every pattern read, and stores to the bit as core rounds them. */
import {
  contiguousStrides,
  type HalfType,
  type Program,
  randomWord,
  roundStochastically,
  sizeOf,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import type { TensorLayout } from '../src/plan/place-program.js'
import { planLayout } from '../src/plan/plan-layout.js'
import { prepareProgram } from '../src/plan/prepare-program.js'
import { nearestPattern, numbersOfPatterns } from '../src/tensors/half-patterns.js'
import type { ElementType, LoopArray } from '../src/tensors/strided-view.js'
import { whyNotWalkable } from '../src/webassembly/walkable.js'
import { buildModule, ModuleMemory } from './support/module-memory.js'
import { randomNumbers } from './support/random.js'

type Typed = Exclude<LoopArray, number[]>

const types = ['bfloat16', 'float16'] as const
const roundings = ['nearest', 'stochastic'] as const
const patterns = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern)
const memory = new ModuleMemory(2 ** 28)
const stream = 201
const key = { low: 0xfedcba, high: 0x123457 }

/** out = x times one, of the first axes' `x` where it has fewer. */
function copying(rank: number, axesOfX: number, stochastic: HalfType | null): Program {
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  return trace(
    {
      name: 'copying',
      rank,
      tensors: { x: axes.slice(0, axesOfX), one: axes, out: axes },
      scalars: ['low', 'high'],
      ...(stochastic && {
        types: { out: stochastic },
        roundings: { out: { key: ['low', 'high'], stream } },
      }),
    },
    (ops, { x, one }) => ({ stores: { out: ops.multiply(x as Traced, one as Traced) } }),
  )
}

/** How a tensor lies in an array: its strides are those of row-major order times a step, or turned around. */
interface Form {
  readonly shape: readonly number[]
  readonly step: number
  readonly isTurned: boolean
}

function layoutOf(elements: ElementType, { shape, step, isTurned }: Form): TensorLayout {
  const strides = isTurned
    ? contiguousStrides([...shape].reverse()).toReversed()
    : contiguousStrides([...shape])
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] as number), 0)
  return {
    elements,
    shape,
    stride: strides.map((stride) => stride * step),
    offset: step < 0 ? -last * step : 0,
  }
}

/** Where the elements lie in row-major order. */
function placesOf({ shape, stride, offset }: TensorLayout): Int32Array {
  const places = new Int32Array(sizeOf(shape))
  const index = shape.map(() => 0)
  let place = offset
  for (let count = 0; count < places.length; count++) {
    places[count] = place
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1
      place += stride[axis] as number
      if ((index[axis] as number) < (shape[axis] as number)) break
      place -= (index[axis] as number) * (stride[axis] as number)
      index[axis] = 0
    }
  }
  return places
}

/** An array over whose elements a tensor lies in this way. */
function laidOut<A extends Typed>(elements: A, places: Int32Array): A {
  const length = places.reduce((most, place) => Math.max(most, place), 0) + 1
  const array = new (elements.constructor as new (length: number) => A)(length)
  places.forEach((place, index) => {
    array[place] = elements[index] as number
  })
  return array
}

/** Forms of a tensor of at most so many elements: what a vector is loaded from and stored to differs. */
function formsOf(length: number): Record<string, Form> {
  const [rows, tall] = [Math.floor(length / 1003), Math.floor(length / 7)]
  return {
    'side by side, with a tail': { shape: [length - 1], step: 1, isTurned: false },
    'three apart': { shape: [length - 1], step: 3, isTurned: false },
    backwards: { shape: [length - 2], step: -1, isTurned: false },
    'rows turned around': { shape: [rows, 1003], step: 1, isTurned: true },
    'short rows, two apart': { shape: [tall, 7], step: 2, isTurned: false },
    'three axes': { shape: [7, 11, Math.floor(length / 77)], step: 1, isTurned: true },
  }
}

/**
 * The float32 numbers where roundings to a type change, above and below 0 in turn, and any others; with
 * bits that only a NaN may have.
 */
function numbersAround(type: HalfType): Float32Array {
  const table = numbersOfPatterns(type)
  const near = Float32Array.from({ length: 65536 }, (_, index) => {
    const number = table[index >> 1] as number
    const next = table[(index >> 1) + 1] as number
    const size = index % 2 === 0 ? number : (number + next) / 2
    return (index >> 1) % 2 === 0 ? size : -size
  })
  const words = [...new Int32Array(near.buffer)]
  const around = [-1, 0, 1].flatMap((by) => words.map((word) => word + by))
  const random = randomNumbers(31)
  const any = Array.from({ length: 20000 }, () => Math.floor(random() * 2 ** 31))
  return new Float32Array(Int32Array.from([...around, ...any]).buffer)
}

/** The bits that a store leaves. */
function stored(
  type: HalfType,
  rounding: (typeof roundings)[number],
  x: number,
  index: number,
): number {
  if (Number.isNaN(x)) return type === 'bfloat16' ? 0x7fc0 : 0x7e00
  if (rounding === 'nearest') return nearestPattern[type](x)
  const word = randomWord([key.low, key.high], stream, index)
  return nearestPattern[type](roundStochastically(type, x, word))
}

/** The first element that differs, for a message; large arrays are slow to compare otherwise. */
function firstDifference(found: Typed, expected: Typed): string | null {
  if (found.length !== expected.length) return 'lengths'
  for (let index = 0; index < found.length; index++) {
    if (!Object.is(found[index], expected[index])) {
      return `${index}: ${found[index]} for ${expected[index]}`
    }
  }
  return null
}

/** The same of numbers in row-major order. */
function allStored(
  type: HalfType,
  rounding: (typeof roundings)[number],
  x: Float32Array | Float64Array,
): Uint16Array {
  return Uint16Array.from(x, (number, index) => stored(type, rounding, number, index))
}

/** Runs a program on copies in the memory, and gives what is left of the last tensor. */
function leftBy<A extends Typed>(
  { run }: ReturnType<typeof buildModule>,
  data: readonly [...Typed[], A],
): A {
  const inside = data.map((array) => memory.copyOf(array))
  run(inside, key)
  return (inside.at(-1) as A).slice() as A
}

const ones = new Float32Array(220000).fill(1)

describe.each(types)('%s', (type) => {
  const numbers = Float32Array.from(numbersOfPatterns(type))

  test.each(Object.entries(formsOf(65536)))('all patterns are read: %s', (_, form) => {
    const count = sizeOf(form.shape)
    const plain = layoutOf('float32', { ...form, step: 1, isTurned: false })
    const layouts = [layoutOf(type, form), plain, plain]
    const program = copying(form.shape.length, form.shape.length, null)
    for (const isPrecise of [false, true]) {
      const module = buildModule(program, layouts, memory, isPrecise)
      // From both ends, so that no form leaves any out.
      for (const begin of [0, 65536 - count]) {
        memory.clear()
        const own = patterns.slice(begin, begin + count)
        const x = laidOut(own, placesOf(layouts[0] as TensorLayout))
        const found = leftBy(module, [x, ones.slice(0, count), new Float32Array(count)])
        const expected = numbers.slice(begin, begin + count)
        expect(firstDifference(found, expected)).toBeNull()
      }
    }
  })

  test('all patterns are read: one for a row, and one alone', () => {
    memory.clear()
    const shape = [65536, 3]
    const plain = layoutOf('float32', { shape, step: 1, isTurned: false })
    const layouts = [{ ...plain, elements: type, shape: [65536, 1], stride: [1, 0] }, plain, plain]
    const module = buildModule(copying(2, 1, null), layouts, memory)
    const found = leftBy(module, [patterns, ones.slice(0, 3 * 65536), new Float32Array(3 * 65536)])
    const expected = found.map((_, index) => numbers[Math.floor(index / 3)] as number)
    expect(firstDifference(found, expected)).toBeNull()

    const point = layoutOf('float32', { shape: [], step: 1, isTurned: false })
    const one = buildModule(
      copying(0, 0, null),
      [{ ...point, elements: type }, point, point],
      memory,
    )
    const data = [patterns, ones.slice(0, 1), new Float32Array(1)].map((a) => memory.copyOf(a))
    const alone = Float32Array.from(patterns.slice(), (pattern) => {
      ;(data[0] as Uint16Array)[0] = pattern
      one.run(data, key)
      return data[2]?.[0] as number
    })
    expect(firstDifference(alone, numbers)).toBeNull()
  })

  const around = numbersAround(type)

  describe.each(roundings)('stored: %s', (rounding) => {
    const declared = rounding === 'stochastic' ? type : null
    const all = allStored(type, rounding, around)

    test.each(Object.entries(formsOf(around.length)))('%s', (_, form) => {
      memory.clear()
      const count = sizeOf(form.shape)
      const plain = layoutOf('float32', { ...form, step: 1, isTurned: false })
      const target = layoutOf(type, form)
      const places = placesOf(target)
      const program = copying(form.shape.length, form.shape.length, declared)
      const x = around.slice(0, count)
      const expected = laidOut(all.slice(0, count), places)
      const empty = new Uint16Array(expected.length)
      const data = [x, ones.slice(0, count), empty] as const
      for (const isPrecise of [false, true]) {
        const module = buildModule(program, [plain, plain, target], memory, isPrecise)
        expect(firstDifference(leftBy(module, data), expected)).toBeNull()
      }
      const { javascript, run } = buildModule(program, [plain, plain, target], memory)
      const byJavascript = [data[0], data[1], empty.slice()]
      javascript(byJavascript, key)
      expect(firstDifference(byJavascript[2] as Typed, expected)).toBeNull()
      // From arrays elsewhere, in tiles. What has gaps, in all or in a tile, can't be staged.
      if (Math.abs(form.step) > 1 || form.isTurned) return
      const elsewhere = [data[0], data[1], empty.slice()]
      run(elsewhere, key)
      expect(firstDifference(elsewhere[2] as Typed, expected)).toBeNull()
    })

    test('one alone', () => {
      memory.clear()
      const point = layoutOf('float32', { shape: [], step: 1, isTurned: false })
      const { run } = buildModule(
        copying(0, 0, declared),
        [point, point, { ...point, elements: type }],
        memory,
      )
      const data = [ones.slice(0, 1), ones.slice(0, 1), new Uint16Array(1)].map((array) =>
        memory.copyOf(array),
      )
      const alone = new Uint16Array(around.length)
      around.forEach((number, index) => {
        ;(data[0] as Float32Array)[0] = number
        run(data, key)
        alone[index] = data[2]?.[0] as number
      })
      const expected = Uint16Array.from(around, (number) => stored(type, rounding, number, 0))
      expect(firstDifference(alone, expected)).toBeNull()
    })

    test('a float64 is a float32 before it is rounded', () => {
      memory.clear()
      const form = { shape: [around.length], step: 1, isTurned: false }
      const random = randomNumbers(5)
      const x = Float64Array.from(around, (number) => number * (1 + random() * 2 ** -24))
      const wide = layoutOf('float64', form)
      const layouts = [wide, layoutOf('float32', form), layoutOf(type, form)]
      const module = buildModule(copying(1, 1, declared), layouts, memory)
      const found = leftBy(module, [x, ones.slice(0, x.length), new Uint16Array(x.length)])
      const narrow = Float32Array.from(x)
      expect(firstDifference(found, allStored(type, rounding, narrow))).toBeNull()
    })
  })
})

test('modules have functions for 16 bits only where their plan has such elements', () => {
  const form = { shape: [9], step: 1, isTurned: false }
  const sourceOf = (x: ElementType, out: ElementType, stochastic: HalfType | null = null) =>
    buildModule(
      copying(1, 1, stochastic),
      [layoutOf(x, form), layoutOf('float32', form), layoutOf(out, form)],
      memory,
    ).source
  const functionsOf = (source: string) =>
    [...source.matchAll(/func \$(b?float16_\w+)/g)].map(([, name]) => name)
  expect(functionsOf(sourceOf('float32', 'float32'))).toEqual([])
  expect(functionsOf(sourceOf('bfloat16', 'float32'))).toEqual([])
  expect(functionsOf(sourceOf('float16', 'bfloat16'))).toEqual([
    'float16_numbers',
    'bfloat16_nearest',
  ])
  expect(functionsOf(sourceOf('bfloat16', 'float16', 'float16'))).toEqual(['float16_stochastic'])
})

test('plans with plain arrays are no modules', () => {
  const form = { shape: [9], step: 1, isTurned: false }
  const planOf = (elements: ElementType) =>
    planLayout(prepareProgram(copying(1, 1, 'bfloat16')), [
      layoutOf(elements, form),
      layoutOf('float32', form),
      layoutOf('bfloat16', form),
    ]).plan
  expect(whyNotWalkable(planOf('float16'))).toBeNull()
  expect(whyNotWalkable(planOf('array'))).toBe('x has elements of array')
})
