/** Tensors of 16 bits: what they lie in, their views, their memory, and what is said of them. */
import { createContext, runInContext } from 'node:vm'
import { AdafactorError, adafactor, Bfloat16Array, Float16Bits } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bfloat16, float16, ndarrayBackend, stridedBackend } from '../src/index.js'
import type { StridedView } from '../src/tensors/strided-view.js'
import { nativeFloat16 } from './support/random-views.js'

const backend = ndarrayBackend()
const asTensor = (view: object) => view as NdArray

/** Makes the engine one without `Float16Array`, until the test is over. */
function withoutFloat16Array(): void {
  vi.stubGlobal('Float16Array', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
}

describe('create', () => {
  test('rounds to the nearest, and counts two bytes for an element', () => {
    const own = ndarrayBackend()
    const made = own.create([3], [1.01, 3.3e38, 1e39], { type: 'bfloat16' })
    expect(made.data).toBeInstanceOf(Bfloat16Array)
    expect(own.read(made)).toEqual(Float32Array.of(1.0078125, 2 ** 120 * 248, Infinity))
    expect(own.typeOf?.(made)).toBe('bfloat16')
    expect(own.memory()).toEqual({ tensors: 1, bytes: 6 })
    own.write(made, [0.1, -0, Number.NaN])
    expect(own.read(made)).toEqual(Float32Array.of(0.10009765625, -0, Number.NaN))
  })

  test.skipIf(!nativeFloat16)(
    'float16 is in a native Float16Array (skipped where the engine has none)',
    () => {
      const made = backend.create([2], [1.0001, 65520], { type: 'float16' })
      expect(made.data).toBeInstanceOf(nativeFloat16)
      expect([...backend.read(made)]).toEqual([1, Infinity])
      // The float32 value is what is rounded: this one is just above a tie, and a tie in float32.
      backend.write(made, [1 + 2 ** -11 + 2 ** -40, 0])
      expect(backend.read(made)[0]).toBe(1)
      expect(made.dtype).toBe('float16')
    },
  )

  test('float16 is in Float16Bits where there is none', () => {
    withoutFloat16Array()
    const made = backend.create([2], [1 + 2 ** -11 + 2 ** -40, 65520], { type: 'float16' })
    expect(made.data).toBeInstanceOf(Float16Bits)
    expect([...backend.read(made)]).toEqual([1, Infinity])
    expect(backend.typeOf?.(made)).toBe('float16')
    const gradient = backend.create([2], [1, 1], { type: 'float16' })
    adafactor({ backend, params: { made } }).step({ made: gradient })
    expect(made.get(0)).toBeLessThan(1)
  })
})

describe.each([
  ['bfloat16', bfloat16, new Bfloat16Array(12)],
  ['float16', float16, new Float16Bits(12)],
] as const)('%s', (type, make, data) => {
  test('rounds numbers, and takes data of its type as it is', () => {
    const tensor = make([1, 1.0001, -2, 1e-50], [2, 2])
    expect(backend.typeOf?.(tensor)).toBe(type)
    expect([...backend.read(tensor)]).toEqual([1, 1, -2, 0])
    expect(make(data as Bfloat16Array & Float16Bits, [4, 3]).data).toBe(data)
  })

  test.each<[string, () => unknown, string]>([
    ['too few numbers', () => make([1], [2, 2]), 'tensor/data-length'],
    ['data of another size', () => make(data as never, [2, 2]), 'tensor/data-length'],
    ['no shape', () => make([1], [-1]), 'tensor/shape'],
    ['no numbers', () => make(['1'] as never, [1]), 'tensor/data'],
  ])('refuses %s', (_, call, expected) => {
    expect(call).toThrow(expect.objectContaining({ code: expected }))
  })

  test('views are as those of an ndarray over the same data', () => {
    const theirs = ndarray(data as Bfloat16Array, [4, 3]) as unknown as NdArray
    const ours = make(data as Bfloat16Array & Float16Bits, [4, 3])
    for (let i = 0; i < 4; i++) for (let j = 0; j < 3; j++) theirs.set(i, j, i + j / 4)
    expect(ours.dtype).toBe(theirs.dtype)
    expect([ours.get(3, 2), theirs.get(3, 2)]).toEqual([3.5, 3.5])
    for (const view of [
      (array: NdArray) => array,
      (array: NdArray) => array.transpose(1, 0),
      (array: NdArray) => array.lo(1, 1).hi(2, 2),
      (array: NdArray) => array.step(-2, 2),
      (array: NdArray) => array.pick(2, null),
      (array: NdArray) => array.transpose(1, 0).step(-1, 1).lo(0, 2),
    ]) {
      expect(backend.isTensor(view(theirs))).toBe(true)
      expect(backend.read(view(ours))).toEqual(backend.read(view(theirs)))
    }
    ours.lo(1, 1).set(0, 0, 1.0001)
    expect(theirs.get(1, 1)).toBe(1)
  })

  test.each(['webassembly', 'javascript', 'closures'] as const)(
    'an ndarray over its data is trained in place, code generation %s',
    (engine) => {
      const own = ndarrayBackend({ engine })
      const array = ndarray(data as Bfloat16Array, [4, 3]) as unknown as NdArray
      const rest = array.lo(0, 1)
      own.write(array, new Array(12).fill(1))
      const optimizer = adafactor({ backend: own, params: { rest: rest.transpose(1, 0) } })
      expect(optimizer.stateBytes).toBe(4 * (4 + 2))
      const gradient = ndarray(new Float32Array(8).fill(1), [2, 4])
      for (let step = 0; step < 3; step++) optimizer.step({ rest: gradient })
      const found = [...own.read(array)]
      expect(found.filter((_, index) => index % 3 === 0)).toEqual([1, 1, 1, 1])
      const trained = found.filter((_, index) => index % 3 !== 0)
      expect(new Set(trained).size).toBe(1)
      expect(trained[0]).toBeGreaterThan(0.96)
      expect(trained[0]).toBeLessThan(0.98)
    },
  )

  test('parts that share memory overlap, and others do not', () => {
    const left = make(data as never, [4, 3]).hi(4, 2)
    const right = make(data as never, [4, 3]).lo(0, 1)
    expect(backend.overlaps?.(left, right)).toBe(true)
    expect(backend.overlaps?.(left, make(data as never, [4, 3]).lo(0, 2))).toBe(false)
    const second = make(data.subarray(6) as never, [2, 3])
    expect(backend.overlaps?.(make(data as never, [4, 3]), second)).toBe(true)
    expect(backend.overlaps?.(make(data.subarray(0, 6) as never, [2, 3]), second)).toBe(false)
    expect(backend.extentOf?.(second)).toEqual({ memory: data.bits.buffer, from: 12, to: 24 })
    const asBits = { data: new Float32Array(data.bits.buffer), shape: [6], stride: [1], offset: 0 }
    expect(backend.overlaps?.(second, asTensor(asBits))).toBe(true)
    const repeated = { data, shape: [2], stride: [0], offset: 0 }
    expect(backend.repeatsElements?.(asTensor(repeated))).toBe(true)
    expect(() => adafactor({ backend, params: { left, right } })).toThrow(AdafactorError)
  })

  test('data that has lost its memory, or is too short, is refused', () => {
    const buffer = new ArrayBuffer(8)
    const Class = data.constructor as new (bits: Uint16Array) => Bfloat16Array
    const lost = make(new Class(new Uint16Array(buffer)) as never, [4])
    structuredClone(buffer, { transfer: [buffer] })
    expect(() => backend.read(lost)).toThrow('has lost its memory')
    const short = { data: new Class(new Uint16Array(3)), shape: [4], stride: [1], offset: 0 }
    expect(() => backend.read(asTensor(short))).toThrow('reaches from element 0 to 3')
  })
})

test.skipIf(!nativeFloat16)(
  'a Float16Array of another realm is trained (skipped where the engine has none)',
  () => {
    const data = runInContext('new Float16Array(4).fill(1)', createContext()) as StridedView['data']
    expect(data).not.toBeInstanceOf(nativeFloat16)
    const weights = asTensor({
      data: (data as Float32Array).subarray(1),
      shape: [3],
      stride: [1],
      offset: 0,
    })
    expect(backend.typeOf?.(weights)).toBe('float16')
    adafactor({ backend, params: { weights } }).step({ weights: backend.create([3], [1, 1, -1]) })
    expect([...(data as Float32Array)].map((value) => value.toFixed(2))).toEqual([
      '1.00',
      '0.99',
      '0.99',
      '1.01',
    ])
  },
)

test('bare bit patterns are refused, and it is said how to wrap them', () => {
  expect(() => backend.read(ndarray(new Uint16Array(3)))).toThrow(
    'its data is of type Uint16Array; it has to be a Float32Array, a Float64Array, a Float16Array, ' +
      'a Bfloat16Array or a plain array of numbers: wrap bit patterns, as ' +
      'bfloat16(new Bfloat16Array(data), shape) does, or as new Float16Bits(data), and copy whole ' +
      'numbers (Float32Array.from(data))',
  )
  expect(() => backend.read(new Bfloat16Array(3) as never)).toThrow('give it a shape')
})

test('a backend over tensors of another library has types of 16 bits too', () => {
  const theirs = stridedBackend<StridedView>({
    viewOf: (tensor) => tensor,
    create: (shape, data, stride) => ({ data, shape, stride, offset: 0 }),
  })
  expect(theirs.traits.types).toEqual(['float32', 'float64', 'bfloat16', 'float16'])
  const weights = theirs.create([2], [1, 2], { type: 'bfloat16' })
  adafactor({ backend: theirs, params: { weights }, stateType: 'parameter' }).step({
    weights: theirs.create([2], [1, 1], { type: 'float16' }),
  })
  expect([...theirs.read(weights)]).toEqual([0.984375, 1.984375])
})
