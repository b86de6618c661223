/** The reference backend, and with it what interpretedBackend makes of storage and arithmetic. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Traced, trace } from '../src/compiler.js'
import {
  type Backend,
  type DenseTensor,
  denseOps,
  elementTypes,
  type InterpretedBackendParts,
  interpretedBackend,
  referenceBackend,
  type Shape,
  type TensorOps,
  withMemoryFor,
} from '../src/index.js'
import { asynchronousInterpretedBackend } from './support/asynchronous-backend.js'
import { caught, rejected } from './support/caught.js'
import { nested } from './support/dense.js'

const float64 = denseOps('float64')
const swap = trace({ name: 'swap', rank: 1, tensors: { a: [0], b: [0] } }, (_, { a, b }) => ({
  stores: { a: b as Traced, b: a as Traced },
}))
const totals = trace(
  { name: 'totals', rank: 2, tensors: { a: [0, 1], row: [0], all: [] }, scalars: ['s'] },
  (ops, { a, row }, { s }) => ({
    stores: {
      row: ops.add(row as Traced, ops.sum(a as Traced, [1])),
      all: ops.multiply(ops.mean(a as Traced, [0, 1]), s as Traced),
      a: row as Traced,
    },
  }),
)

describe('the storage of the reference backend', () => {
  test('holds zeros or what it is given, in its precision', () => {
    for (const [precision, type] of [
      ['float64', Float64Array],
      ['float32', Float32Array],
    ] as const) {
      const backend = referenceBackend({ precision })
      expect(backend.traits.precision).toBe(precision)
      expect(backend.read(backend.create([2, 2]))).toEqual(new type(4))
      expect(backend.read(backend.create([2], [0.1, -1]))).toEqual(type.of(0.1, -1))
      expect(backend.read(backend.create([], [3]))).toEqual(type.of(3))
      expect(backend.read(backend.create([0, 3]))).toEqual(new type(0))
    }
  })

  test('copies what it is given and what it gives', () => {
    const backend = referenceBackend()
    const data = Float64Array.of(1, 2)
    const shape = [2]
    const tensor = backend.create(shape, data)
    data[0] = 9
    shape[0] = 9
    const read = backend.read(tensor)
    read[1] = 9
    expect(backend.shapeOf(tensor)).toEqual([2])
    expect([...backend.read(tensor)]).toEqual([1, 2])
  })

  test('counts live tensors and their bytes', () => {
    const backend = referenceBackend()
    const tensor = backend.create([2, 3])
    const other = backend.create([])
    expect(backend.memory()).toEqual({ tensors: 2, bytes: 56 })
    backend.dispose(tensor)
    backend.dispose(tensor)
    expect(backend.memory()).toEqual({ tensors: 1, bytes: 8 })
    backend.dispose(other)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test.each<[string, (backend: Backend<DenseTensor, 'synchronous'>) => unknown, RegExp]>([
    [
      'a negative size',
      (b) => b.create([2, -1]),
      /^tensor\/shape: the shape \[2, -1\]: sizes must be/,
    ],
    ['a size that is no whole number', (b) => b.create([1.5]), /^tensor\/shape: the shape \[1.5\]/],
    ['a size that is NaN', (b) => b.create([Number.NaN]), /^tensor\/shape: /],
    [
      'too few numbers',
      (b) => b.create([3], [1, 2]),
      /^tensor\/data-length: 2 numbers for a tensor of shape \[3\], which takes 3/,
    ],
    [
      'too many numbers',
      (b) => b.create([], [1, 2]),
      /^tensor\/data-length: 2 numbers for a tensor of shape \[\], which takes 1/,
    ],
    ['too many numbers to write', (b) => b.write(b.create([1]), [1, 2]), /^tensor\/data-length: /],
    [
      'more elements than there can be',
      (b) => b.create([1e6, 1e6]),
      /^backend\/unsupported-size: a tensor of shape \[1000000, 1000000\] has 1000000000000 elements/,
    ],
  ])('refuses %s', (_, task, message) => {
    const backend = referenceBackend()
    expect(caught(() => task(backend))).toMatch(message)
  })

  test('says what there is no memory for', () => {
    const backend = referenceBackend()
    const allocate = vi.spyOn(elementTypes.float64, 'array').mockImplementation(function none() {
      throw new RangeError('Array buffer allocation failed')
    })
    onTestFinished(() => allocate.mockRestore())
    expect(caught(() => backend.create([3, 4]))).toMatch(
      /^backend\/unsupported-size: there is no memory for a float64 tensor of shape \[3, 4\]/,
    )
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('passes other errors of an allocation on', () => {
    const error = new TypeError('not about memory')
    const allocate = () => {
      throw error
    }
    expect(() => withMemoryFor('a tensor', allocate)).toThrow(error)
  })

  test('refuses to use a tensor after its disposal', () => {
    const backend = referenceBackend()
    const tensor = backend.create([2])
    backend.dispose(tensor)
    for (const task of [
      () => backend.shapeOf(tensor),
      () => backend.read(tensor),
      () => backend.write(tensor, [1, 2]),
    ]) {
      expect(caught(task)).toMatch(/^tensor\/disposed: a tensor of shape \[2\]/)
    }
    expect(backend.isTensor(tensor)).toBe(true)
  })

  test.each<[unknown, boolean]>([
    [{ shape: [2], data: new Float32Array(2) }, true],
    [{ shape: [], data: new Float64Array(1) }, true],
    [{ shape: [2], data: new Float64Array(3) }, false],
    [{ shape: [2], data: [1, 2] }, false],
    [{ shape: 2, data: new Float64Array(2) }, false],
    [new Float64Array(2), false],
    [null, false],
    [7, false],
  ])('knows whether %o is a tensor', (value, is) => {
    expect(referenceBackend().isTensor(value)).toBe(is)
  })

  test('knows which tensors share memory', () => {
    const { buffer } = new Float64Array(8)
    const view = (from: number, count: number): DenseTensor => ({
      shape: [count],
      data: new Float64Array(buffer, 8 * from, count),
    })
    const { overlaps } = referenceBackend()
    expect(overlaps?.(view(0, 4), view(3, 2))).toBe(true)
    expect(overlaps?.(view(0, 8), view(3, 2))).toBe(true)
    expect(overlaps?.(view(0, 4), view(4, 4))).toBe(false)
    expect(overlaps?.(view(4, 4), view(0, 4))).toBe(false)
    expect(overlaps?.(view(2, 0), view(0, 4))).toBe(false)
    expect(overlaps?.(view(0, 4), { shape: [4], data: new Float64Array(4) })).toBe(false)
  })
})

describe('a program on an interpreted backend', () => {
  test('updates its tensors in place, all from the values before', () => {
    const backend = referenceBackend()
    const [a, b] = [backend.create([2], [1, 2]), backend.create([2], [3, 4])]
    backend.compile(swap).run([{ tensors: { a, b }, scalars: {} }])
    expect([nested(a), nested(b)]).toEqual([
      [3, 4],
      [1, 2],
    ])
  })

  test('runs items one after the other, broadcasts what it stores, knows each shape', () => {
    const backend = referenceBackend()
    const item = (shape: Shape, s: number) => ({
      tensors: {
        a: backend.create(
          shape,
          Array.from({ length: 6 }, (_, index) => index),
        ),
        row: backend.create([shape[0] as number, 1]),
        all: backend.create([1, 1]),
      },
      scalars: { s },
    })
    const batch = [item([2, 3], 10), item([3, 2], 100)]
    const compiled = backend.compile(totals)
    compiled.run(batch)
    expect(batch.map(({ tensors }) => [tensors.row, tensors.all].map(nested))).toEqual([
      [[[3], [12]], [[25]]],
      [[[1], [5], [9]], [[250]]],
    ])
    compiled.run(batch)
    expect(batch.map(({ tensors }) => nested(tensors.a))).toEqual([
      [
        [3, 3, 3],
        [12, 12, 12],
      ],
      [
        [1, 1],
        [5, 5],
        [9, 9],
      ],
    ])
  })

  test('leaves no tensor behind', () => {
    const backend = referenceBackend()
    const live = new Set<DenseTensor>()
    const ops = denseOps('float64')
    const counting = Object.fromEntries(
      Object.entries(ops).map(([name, op]) => [
        name,
        (...operands: never[]) => {
          const value = (op as (...operands: never[]) => DenseTensor)(...operands)
          live.add(value)
          return value
        },
      ]),
    ) as never as typeof ops
    const strict = interpretedBackend({
      ...backend,
      ops: counting,
      dispose: (tensor) => {
        expect(live.delete(tensor)).toBe(true)
      },
    })
    const tensors = {
      a: backend.create([2, 3]),
      row: backend.create([2, 1]),
      all: backend.create([1, 1]),
    }
    strict.compile(totals).run([{ tensors, scalars: { s: 1 } }])
    expect(live.size).toBe(0)
  })

  test('says in its traits that it is interpreted, whatever its parts say', () => {
    expect(referenceBackend().traits).toMatchObject({ compilation: 'interpreted', fused: false })
    expect(referenceBackend()).toMatchObject({ specification: 1, name: 'reference float64' })
  })

  test('has the package that its parts name, and none if they name none', () => {
    const parts = { ...referenceBackend(), ops: denseOps('float64') }
    const named = interpretedBackend({ ...parts, packageName: '@who/backend-x' })
    expect(named.packageName).toBe('@who/backend-x')
    expect(interpretedBackend(parts)).not.toHaveProperty('packageName')
  })

  test('is refused if it needs an operation that there is none of, by name', () => {
    const { constant, mean, ...ops } = denseOps('float64')
    const compile = (some: object) => {
      const backend = interpretedBackend({
        ...referenceBackend(),
        name: 'mine',
        ops: some as typeof ops & { constant: typeof constant; mean: typeof mean },
      })
      return caught(() => backend.compile(totals))
    }
    expect(compile({ ...ops, constant })).toBe(
      'backend/missing-operation: the backend "mine" has no operation "mean", which the program "totals" needs; add it to "ops" (backend/missing-operation)',
    )
    expect(compile({ ...ops, mean })).toMatch(/has no operation "constant"/)
    expect(compile(ops)).toMatch(/has no operation/)
  })

  test.each<[string, Partial<TensorOps<DenseTensor>>, string]>([
    [
      'an operand',
      { multiply: (a) => a },
      'multiply of the backend "mine" gave its operand back: give a new tensor, since each is disposed by itself',
    ],
    [
      'a sum without the axes that were summed',
      { sum: (a, axes) => ({ ...float64.sum(a, axes), shape: [2] }) },
      'sum of the backend "mine" gave the shape [2] for [2, 3], not [2, 1]: values keep their rank, and axes that are summed keep size 1',
    ],
    [
      'a shape without the axes of size 1',
      { add: (a, b) => ({ ...float64.add(a, b), shape: [2] }) },
      'add of the backend "mine" gave the shape [2] for [2, 1] and [2, 1], not [2, 1]: values keep their rank, and axes that are summed keep size 1',
    ],
    [
      'a number',
      { mean: (() => 7) as never },
      'mean of the backend "mine" gave 7: operations give tensors, single numbers too',
    ],
  ])('is refused where an operation gives %s, and nothing is stored', (_, wrong, message) => {
    const parts = { ...referenceBackend(), name: 'mine', ops: { ...float64, ...wrong } }
    const backend = interpretedBackend<DenseTensor, 'synchronous'>(parts)
    const tensors = {
      a: backend.create([2, 3], [1, 2, 3, 4, 5, 6]),
      row: backend.create([2, 1], [7, 8]),
      all: backend.create([1, 1]),
    }
    const run = () => backend.compile(totals).run([{ tensors, scalars: { s: 2 } }])
    expect(caught(run)).toBe(`backend/wrong-result: ${message} (backend/wrong-result)`)
    expect([...backend.read(tensors.row), ...backend.read(tensors.all)]).toEqual([7, 8, 0])
  })

  test('is refused for tensors that do not fit one another, and nothing is stored', () => {
    const backend = interpretedBackend<DenseTensor, 'synchronous'>({
      ...referenceBackend(),
      name: 'mine',
      ops: float64,
    })
    const tensors = {
      a: backend.create([2, 3], [1, 2, 3, 4, 5, 6]),
      row: backend.create([1, 3], [7, 8, 9]),
      all: backend.create([1, 1]),
    }
    const run = () => backend.compile(totals).run([{ tensors, scalars: { s: 2 } }])
    expect(caught(run)).toMatch(/tensor\/shape: tensor "row" of "totals" has the shape \[1, 3\]/)
    expect([...backend.read(tensors.row), ...backend.read(tensors.all)]).toEqual([7, 8, 9, 0])
  })

  test('is refused if it follows another specification', () => {
    const program = { ...swap, specification: 3 as never }
    expect(caught(() => referenceBackend().compile(program))).toMatch(
      /^backend\/specification: the program follows specification 3/,
    )
  })

  test('runs asynchronously where its storage is asynchronous, and rejects instead of throwing', async () => {
    const backend = asynchronousInterpretedBackend()
    const [a, b] = [backend.create([2], [1, 2]), backend.create([2], [3, 4])]
    const compiled = backend.compile(swap)
    const item = { tensors: { a, b }, scalars: {} }
    const reply = compiled.run([item, item, item])
    expect(reply).toBeInstanceOf(Promise)
    await reply
    expect([nested(a), nested(b)]).toEqual([
      [3, 4],
      [1, 2],
    ])
    backend.dispose(b)
    expect(await rejected(compiled.run([item]))).toMatch(/^tensor\/disposed/)
  })

  test('is refused after destroy, as every other call that needs the device', async () => {
    const backend = referenceBackend()
    const [a, b] = [backend.create([2]), backend.create([2])]
    const compiled = backend.compile(swap)
    backend.destroy()
    backend.destroy()
    for (const task of [
      () => backend.create([2]),
      () => backend.read(a),
      () => backend.write(a, [1, 2]),
      () => backend.compile(swap),
      () => compiled.run([{ tensors: { a, b }, scalars: {} }]),
    ]) {
      expect(caught(task)).toMatch(
        /^backend\/destroyed: the backend "reference float64" was used after destroy/,
      )
    }
    const asynchronous = asynchronousInterpretedBackend()
    const tensor = asynchronous.create([2])
    asynchronous.destroy()
    expect(await rejected(asynchronous.read(tensor))).toMatch(/^backend\/destroyed/)
  })

  test('may be made of a storage whose methods use `this`', () => {
    class Storage {
      readonly name = 'own'
      readonly traits = {
        execution: 'synchronous',
        types: ['float64'],
        precision: 'float64',
        subnormals: 'kept',
        maxElements: 100,
      } as const
      readonly ops = denseOps('float64')
      destroyed = false
      isTensor = (value: unknown): value is DenseTensor => typeof value === 'object'
      create = (shape: Shape): DenseTensor => ({ shape, data: new Float64Array(2) })
      shapeOf(tensor: DenseTensor) {
        return this.checked(tensor).shape
      }
      read = (tensor: DenseTensor) => tensor.data.slice()
      write = (tensor: DenseTensor, data: ArrayLike<number>) => tensor.data.set(data)
      dispose = () => {}
      memory = () => ({ tensors: 0, bytes: 0 })
      destroy() {
        this.destroyed = true
      }
      private checked(tensor: DenseTensor) {
        return tensor
      }
    }
    const storage: InterpretedBackendParts<DenseTensor, 'synchronous'> & Storage = new Storage()
    const backend = interpretedBackend(storage)
    const a: DenseTensor = { shape: [2], data: Float64Array.of(1, 2) }
    const b: DenseTensor = { shape: [2], data: Float64Array.of(3, 4) }
    backend.compile(swap).run([{ tensors: { a, b }, scalars: {} }])
    expect([...a.data, ...b.data]).toEqual([3, 4, 1, 2])
    expect(backend.shapeOf(a)).toEqual([2])
    backend.destroy()
    expect(storage.destroyed).toBe(true)
  })
})

test('create refuses more axes than traits.maxRank says, and has made nothing', () => {
  const { traits, ...parts } = referenceBackend()
  const backend = interpretedBackend<DenseTensor, 'synchronous'>({
    ...parts,
    name: 'matrices',
    ops: float64,
    traits: { ...traits, maxRank: 2 },
  })
  expect(() => backend.create([1, 2, 3])).toThrow(
    'a tensor of shape [1, 2, 3] has 3 axes; the backend "matrices" takes 2 at most',
  )
  expect(backend.memory().tensors).toBe(0)
  expect(backend.shapeOf(backend.create([2, 3]))).toEqual([2, 3])
})
