/** `stridedBackend` trains the tensors of a library whose members have other names. */
import { caseGroups } from '@adafactor/conformance'
import { type DescribeOptions, describeBackend } from '@adafactor/conformance/vitest'
import { adafactor, type Backend, type Optimizer } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import {
  ndarrayBackend,
  type StoredData,
  type StridedBackendParts,
  stridedBackend,
} from '../src/index.js'

/** Tensors of a library: the same things under other names. */
class Tensor {
  constructor(
    readonly values: StoredData | number[],
    readonly dims: number[],
    readonly steps: number[],
    readonly start = 0,
  ) {}
}

const parts: StridedBackendParts<Tensor> = {
  name: 'tensors',
  viewOf: ({ values, dims, steps, start }) => ({
    data: values,
    shape: dims,
    stride: steps,
    offset: start,
  }),
  create: (shape, data, stride) => new Tensor(data, shape, stride),
}

const view: DescribeOptions<Tensor, 'synchronous'>['view'] = (data, { shape, strides, offset }) =>
  new Tensor(data as Float32Array, [...shape], [...strides], offset)

describeBackend({
  name: 'tensors',
  create: () => stridedBackend(parts),
  view,
  randomPrograms: 100,
  // Its steps are those over ndarrays, bit for bit: one peer's runs show that they arrive.
  only: [
    ...caseGroups.filter((group) => group !== 'golden trajectories'),
    'golden trajectories/torch/default',
  ],
})

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('a backend over the tensors of another library', () => {
  test('gives the bits that the same numbers give as ndarrays', () => {
    const numbers = Float32Array.from({ length: 24 }, (_, k) => Math.sin(k + 1))
    const [theirs, ours] = [stridedBackend(parts), ndarrayBackend()]
    const w = new Tensor(numbers.slice(), [4, 3], [1, 4], 12)
    const array = ndarray(numbers.slice(), [4, 3], [1, 4], 12)
    const one = adafactor({ backend: theirs, params: { w }, momentum: 0.9 })
    const other = adafactor({ backend: ours, params: { w: array }, momentum: 0.9 })
    for (const value of [1, -2, 0.5]) {
      const gradient = new Array(12).fill(value)
      one.step({ w: theirs.create([4, 3], gradient) })
      other.step({ w: ours.create([4, 3], gradient) })
    }
    expect(w.values).toEqual(array.data)
    expect(one.stateDict()).toEqual(other.stateDict())
    expect(theirs.generatedSources()).toHaveLength(1)
  })

  test('makes float64 tensors where asked to, and says what it is', () => {
    const backend = stridedBackend({ ...parts, type: 'float64', engine: 'closures' })
    expect(backend.create([2, 3]).values).toBeInstanceOf(Float64Array)
    expect(backend.create([2, 3]).steps).toEqual([3, 1])
    expect(backend.name).toBe('tensors')
    expect(backend.traits).toMatchObject({ precision: 'float64', compilation: 'closures' })
    const { name: _, ...nameless } = parts
    expect(stridedBackend(nameless).name).toBe('strided')
  })

  test('asks isTensor, if there is one, before it looks at a value', () => {
    const backend = stridedBackend({
      ...parts,
      isTensor: (value) => value instanceof Tensor,
      viewOf: (tensor) => parts.viewOf(tensor),
    })
    expect(backend.isTensor(new Tensor([1], [1], [1]))).toBe(true)
    expect(backend.isTensor({ values: [1], dims: [1], steps: [1], start: 0 })).toBe(false)
    expect(() => backend.read({} as never)).toThrow(
      'the value is not a tensor of the backend "tensors": make one with create(shape, data)',
    )
    expect(() => backend.read(new Tensor(Int32Array.of(1) as never, [1], [1]))).toThrow(
      'its data is of type Int32Array',
    )
  })

  test('refuses tensors that its create did not make as asked', () => {
    const wrong: [Partial<StridedBackendParts<Tensor>>, RegExp][] = [
      [
        { create: (_, data) => new Tensor(data, [3, 2], [2, 1]) },
        /made a tensor over float32 of shape \[3, 2\]/,
      ],
      [
        { create: (shape, data, stride) => new Tensor([...(data as Float32Array)], shape, stride) },
        /made a tensor over array of/,
      ],
      [{ create: () => ({}) as Tensor }, /of which viewOf gives no data, shape, stride and offset/],
    ]
    for (const [part, message] of wrong) {
      const backend = stridedBackend({ ...parts, ...part })
      expect(() => backend.create([2, 3])).toThrow(code('backend/wrong-result'))
      expect(() => backend.create([2, 3])).toThrow(message)
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    }
  })

  test.each<[unknown, string]>([
    [undefined, 'stridedBackend: argument "options" is undefined; it must be'],
    [{ create: parts.create }, 'option "viewOf" is undefined; it must be a function'],
    [{ viewOf: parts.viewOf }, 'option "create" is undefined; it must be a function'],
    [{ ...parts, view: 1 }, 'stridedBackend: there is no option "view"; did you mean "viewOf"?'],
    [{ ...parts, type: 'float16' }, 'option "type" is "float16"; it must be'],
  ])('refuses %o', (given, message) => {
    expect(() => stridedBackend(given as never)).toThrow(message)
  })
})

test('ndarrayBackend trains whatever has data, shape, stride and offset', () => {
  const backend = ndarrayBackend()
  const w = { data: new Float32Array(6).fill(1), shape: [2, 3], stride: [3, 1], offset: 0, rank: 2 }
  const g = { data: new Float64Array(6).fill(1), shape: [2, 3], stride: [1, 2], offset: 0 }
  const optimizer = adafactor({ backend, params: { w } })
  optimizer.step({ w: g })
  expect(w.data[0]).toBeCloseTo(0.99)
  // What the backend makes is an ndarray, for the types too, and it is a backend of ndarrays.
  const ofArrays: Backend<NdArray, 'synchronous'> = backend
  const optimizerOfArrays: Optimizer<NdArray, 'synchronous'> = adafactor({
    backend: ofArrays,
    params: { w: ofArrays.create([2]) },
  })
  optimizerOfArrays.step({ w: ofArrays.create([2], [1, 1]) })
  expect(backend.create([2, 2], [1, 2, 3, 4]).transpose(1, 0).get(0, 1)).toBe(3)
})

describe.each(['webassembly', 'javascript', 'closures'] as const)(
  'data is read anew at each run (%s)',
  (engine) => {
    const plain = (numbers: number[]) => ({
      data: Float32Array.from(numbers) as Float32Array | Float64Array,
      shape: [numbers.length],
      stride: [1],
      offset: 0,
    })

    test('an array that was replaced is used, and the old one is left alone', () => {
      const backend = ndarrayBackend({ engine })
      const w = plain([1, 1])
      const g = plain([1, -1])
      const optimizer = adafactor({
        backend,
        params: { w },
        learningRate: 0.5,
        parameterScale: false,
      })
      optimizer.step({ w: g })
      const old = w.data
      expect([...old]).toEqual([0.5, 1.5])
      w.data = Float32Array.of(10, 20)
      g.data = Float32Array.of(-1, 1)
      optimizer.step({ w: g })
      expect([...w.data]).toEqual([10.5, 19.5])
      expect([...old]).toEqual([0.5, 1.5])
    })

    test('it may be of another type, and lie elsewhere in a longer array', () => {
      const backend = ndarrayBackend({ engine })
      const w = plain([1, 1])
      const g = plain([1, -1])
      const optimizer = adafactor({
        backend,
        params: { w },
        learningRate: 0.5,
        parameterScale: false,
      })
      optimizer.step({ w: g })
      w.data = Float64Array.of(0, 0, 10, 20, 0)
      w.offset = 2
      optimizer.step({ w: g })
      expect([...w.data]).toEqual([0, 0, 9.5, 20.5, 0])
    })
  },
)
