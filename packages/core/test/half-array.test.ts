/** Arrays of bit patterns, and the conversions of all 65,536 of them. */
import { describe, expect, test } from 'vitest'
import {
  adafactor,
  Bfloat16Array,
  elementTypes,
  Float16Bits,
  floatTypeOf,
  type HalfType,
  referenceBackend,
} from '../src/index.js'
import { caught } from './support/caught.js'
import { halfNumber, halfNumbers } from './support/half-numbers.js'

const arrays = { bfloat16: Bfloat16Array, float16: Float16Bits } as const
const patterns = Array.from({ length: 2 ** 16 }, (_, pattern) => pattern)

/** The engine's own array of float16, where it has one. */
const Native = (globalThis as { Float16Array?: new (from: unknown) => Iterable<number> })
  .Float16Array

describe.each<HalfType>(['bfloat16', 'float16'])('all bit patterns of %s', (type) => {
  const all = new arrays[type](Uint16Array.from(patterns))

  test('are the numbers that the definition says', () => {
    const wrong = patterns.filter(
      (pattern) => !Object.is(all.get(pattern), halfNumber(type, pattern)),
    )
    expect(wrong).toEqual([])
    expect([...all]).toEqual(patterns.map((pattern) => halfNumber(type, pattern)))
  })

  test('come back from their numbers, but for the payload of NaN', () => {
    const back = new arrays[type](patterns.length)
    back.setAll(all.toFloat32())
    const changed = patterns.filter((pattern) => back.bits[pattern] !== pattern)
    const ofNaN = patterns.filter((pattern) => Number.isNaN(halfNumber(type, pattern)))
    expect(changed.filter((pattern) => !ofNaN.includes(pattern))).toEqual([])
    expect(ofNaN.every((pattern) => Number.isNaN(back.get(pattern)))).toBe(true)
    expect(ofNaN.length).toBe(type === 'bfloat16' ? 2 * 127 : 2 * 1023)
    // A NaN is one of the quiet ones, which no processor traps on.
    const quiet = type === 'bfloat16' ? 0x40 : 0x200
    expect(ofNaN.every((pattern) => ((back.bits[pattern] as number) & quiet) !== 0)).toBe(true)
  })

  test('are kept by rounding', () => {
    const { round } = elementTypes[type]
    const moved = halfNumbers(type).filter((number) => !Object.is(round(number), number))
    expect(moved).toEqual([])
  })
})

test.runIf(Native)("float16 is what the engine's own Float16Array has (where there is one)", () => {
  const { buffer } = Uint16Array.from(patterns)
  const own = [...new (Native as NonNullable<typeof Native>)(buffer)]
  const ours = [...new Float16Bits(new Uint16Array(buffer))]
  expect(patterns.filter((pattern) => !Object.is(own[pattern], ours[pattern]))).toEqual([])
})

test.runIf(Native)('a Float16Array is taken as numbers (where there is one)', () => {
  const data = new (Native as NonNullable<typeof Native>)([1, 0.1]) as unknown as Float32Array
  const backend = referenceBackend({ precision: 'float32' })
  expect(floatTypeOf(data)).toBe('float16')
  const w = backend.create([2], data, { type: 'float16' })
  expect([...w.data]).toEqual([...data])
  const optimizer = adafactor({ backend, params: { w }, stateType: 'float16' })
  const state = optimizer.stateDict()
  Object.assign(state.parameters.w?.tensors.moment as object, { data })
  optimizer.loadStateDict(state)
  expect([...(optimizer.stateDict().parameters.w?.tensors.moment?.data ?? [])]).toEqual([...data])
})

describe.each<HalfType>(['bfloat16', 'float16'])('an array of %s', (type) => {
  const Half = arrays[type]

  test('is made of a length or of bits, which it shares', () => {
    const zeros = new Half(3)
    expect([...zeros]).toEqual([0, 0, 0])
    expect([zeros.length, zeros.byteLength, zeros.type]).toEqual([3, 6, type])
    const bits = Uint16Array.of(0x3c00, 0x3f80)
    const shared = new Half(bits)
    shared.set(0, 2)
    expect(bits[0]).toBe(0x4000)
    bits[1] = 0
    expect(shared.get(1)).toBe(0)
  })

  test('is not made of numbers, which would be taken for bits', () => {
    const make = elementTypes[type].array as unknown as new (content: unknown) => unknown
    for (const content of [[1, 2], Float32Array.of(1, 2), Int16Array.of(1), null, 'two']) {
      expect(() => new make(content)).toThrow(/tensor\/data|\.from\(numbers\)/)
    }
  })

  test('rounds what it is given, and leaves the numbers of its source alone', () => {
    const source = Float32Array.of(1.01, -1e9, Number.NaN, -0)
    const array = Half.from(source)
    const { round } = elementTypes[type]
    expect([...array]).toEqual([...source].map(round))
    expect(source[0]).toBe(Math.fround(1.01))
    expect(array.toFloat32()).toEqual(Float32Array.from(source, round))
    const copy = array.toFloat32()
    copy[0] = 5
    expect(array.get(0)).toBe(round(1.01))
  })

  test('has nothing beyond its end, as ndarray asks for it', () => {
    const array = Half.from([1, 2])
    for (const index of [-1, 2, 0.5, Number.NaN]) expect(array.get(index)).toBeUndefined()
    array.set(2, 3)
    array.set(-1, 3)
    expect([...array]).toEqual([1, 2])
  })

  test('sets many from an offset on, and shows a part of itself', () => {
    const array = new Half(5)
    array.setAll([1, 2, 3], 1)
    expect([...array]).toEqual([0, 1, 2, 3, 0])
    const part = array.subarray(1, 3)
    expect(part).toBeInstanceOf(Half)
    expect([...part]).toEqual([1, 2])
    part.set(0, -4)
    expect(array.get(1)).toBe(-4)
    expect([...array.subarray()]).toEqual([...array])
    expect([...array.subarray(-2)]).toEqual([3, 0])
  })

  test('is known by its type, and says how its numbers are given', () => {
    const array = Half.from([1, 2])
    expect(floatTypeOf(array)).toBe(type)
    expect(caught(() => referenceBackend().create([2], array as never))).toContain(
      'give the numbers flat, row by row: data.toFloat32()',
    )
  })

  test('may be in a state that is loaded', () => {
    const backend = referenceBackend({ precision: 'float32' })
    const w = backend.create([2], [1, 2])
    const optimizer = adafactor({ backend, params: { w }, stateType: type })
    optimizer.step({ w: backend.create([2], [0.3, -0.7]) })
    const state = optimizer.stateDict()
    const { moment } = state.parameters.w?.tensors ?? {}
    const bits = Half.from(moment?.data ?? [])
    const inBits = structuredClone(state)
    Object.assign(inBits.parameters.w?.tensors.moment as object, { data: bits })
    optimizer.step({ w: backend.create([2], [1, 1]) })
    optimizer.loadStateDict(inBits)
    expect(optimizer.stateDict()).toEqual(state)
    Object.assign(inBits.parameters.w?.tensors.moment as object, { data: bits.subarray(1) })
    expect(caught(() => optimizer.loadStateDict(inBits))).toContain('is not 2 numbers')
  })
})
