/** Tensors of 16 bits on interpreted backends: widened when they are read, rounded when they are stored. */
import { describe, expect, test } from 'vitest'
import { type Traced, trace } from '../src/compiler.js'
import {
  type Backend,
  type DenseTensor,
  denseOps,
  type ElementType,
  type Execution,
  elementTypes,
  type HalfType,
  type Invocation,
  interpretedBackend,
  isHalfType,
  type Program,
  randomWord,
  referenceBackend,
  roundStochastically,
  type TensorOps,
} from '../src/index.js'
import { Random } from './support/random.js'

interface Kind {
  readonly assigns: boolean
  readonly execution: Execution
}
const kinds: readonly Kind[] = [false, true].flatMap((assigns) =>
  (['synchronous', 'asynchronous'] as const).map((execution) => ({ assigns, execution })),
)

/** How often parts were asked for what is optional. */
interface Counts {
  widened: number
  assigned: number
}

/**
 * A backend whose operations can't take 16 bits, as those of many libraries, and which counts all
 * that they make.
 * @param failing the operation that fails, if one does
 */
function made({ assigns, execution }: Kind, failing?: keyof TensorOps<DenseTensor>) {
  const { flush: _, ...reference } = referenceBackend({ precision: 'float32' })
  const counts: Counts = { widened: 0, assigned: 0 }
  const ops = Object.fromEntries(
    Object.entries(denseOps('float32')).map(([op, compute]) => [
      op,
      (...operands: (DenseTensor | number | readonly number[])[]) => {
        if (op === failing) throw new Error(`${op} fails`)
        for (const operand of operands) {
          if (reference.isTensor(operand) && isHalfType(reference.typeOf?.(operand))) {
            throw new Error(`${op} was given a tensor of 16 bits`)
          }
        }
        const { shape, data } = (compute as (...of: unknown[]) => DenseTensor)(...operands)
        return reference.create(shape, data)
      },
    ]),
  ) as unknown as TensorOps<DenseTensor>
  const later = <V>(task: () => V) =>
    execution === 'synchronous' ? task() : Promise.resolve().then(task)
  const backend = interpretedBackend<DenseTensor, Execution>({
    ...reference,
    traits: { ...reference.traits, execution },
    ops,
    read: (tensor) => later(() => reference.read(tensor)) as never,
    write: (tensor, data) => later(() => reference.write(tensor, data)) as never,
    widen: (tensor) => {
      counts.widened++
      return reference.create(tensor.shape, tensor.data)
    },
    ...(assigns
      ? {
          assign: (target: DenseTensor, value: DenseTensor) =>
            later(() => {
              counts.assigned++
              reference.write(target, value.data)
              reference.dispose(value)
            }) as never,
        }
      : {}),
  })
  return { backend, counts }
}

const key = ['low', 'high'] as const
const types = { a: 'bfloat16', b: 'float16', c: 'bfloat16', row: 'float16' } as const
const roundings = { a: { key, stream: 0 }, b: { key, stream: 1 }, c: { key, stream: 2 } }

/** Stores to every kind of tensor, in both roundings, what spans as much as it and what does not. */
const program = trace(
  {
    name: 'halves',
    rank: 2,
    tensors: { a: [0, 1], b: [0, 1], c: [0, 1], d: [0, 1], row: [0], all: [] },
    types,
    scalars: ['low', 'high', 'rate'],
    roundings,
  },
  (ops, tensors, { rate }) => {
    const { a, b, d, row } = tensors as Record<string, Traced>
    const product = ops.multiply(ops.multiply(a as Traced, b as Traced), rate as Traced)
    return {
      stores: {
        a: product,
        d: product,
        b: ops.add(row as Traced, ops.mean(d as Traced, [1])),
        c: a as Traced,
        row: ops.mean(d as Traced, [1]),
        all: ops.sum(product, [0, 1]),
      },
    }
  },
)
const scalars = { low: 12345, high: 67, rate: Math.fround(0.37) }

function tensorsOn(backend: Backend<DenseTensor, Execution>, seed: number) {
  const random = new Random(seed)
  const make = (shape: number[], type: ElementType) =>
    backend.create(shape, random.normals(shape.reduce((size, axis) => size * axis, 1)), { type })
  return {
    a: make([4, 3], 'bfloat16'),
    b: make([4, 3], 'float16'),
    c: make([4, 3], 'bfloat16'),
    d: make([4, 3], 'float32'),
    row: make([4, 1], 'float16'),
    all: make([1, 1], 'float32'),
  }
}

async function contentOf(
  backend: Backend<DenseTensor, Execution>,
  tensors: Readonly<Record<string, DenseTensor>>,
) {
  const entries = Object.entries(tensors)
  const read = await Promise.all(entries.map(([, tensor]) => backend.read(tensor)))
  return Object.fromEntries(entries.map(([name], index) => [name, [...(read[index] ?? [])]]))
}

const batchOf = (...items: Record<string, DenseTensor>[]): Invocation<DenseTensor>[] =>
  items.map((tensors) => ({ tensors, scalars }))

describe.each(kinds)('an interpreted backend: %o', (kind) => {
  test('stores the bits of the reference, and gives all that it made back', async () => {
    const { backend, counts } = made(kind)
    const reference = referenceBackend({ precision: 'float32' })
    const [first, second] = [tensorsOn(backend, 1), tensorsOn(backend, 2)]
    const [wantedFirst, wantedSecond] = [tensorsOn(reference, 1), tensorsOn(reference, 2)]
    const before = backend.memory()
    const compiled = backend.compile(program)
    for (let run = 0; run < 3; run++) {
      await compiled.run(batchOf(first, second))
      reference.compile(program).run(batchOf(wantedFirst, wantedSecond))
      expect(await contentOf(backend, first)).toEqual(await contentOf(reference, wantedFirst))
      expect(await contentOf(backend, second)).toEqual(await contentOf(reference, wantedSecond))
      expect(backend.memory()).toEqual(before)
    }
    expect(counts.widened).toBe(3 * 2 * 4)
    expect(counts.assigned).toBe(kind.assigns ? 3 * 2 * 3 : 0)
  })

  test('rounds each element by its own place, one value in two ways', async () => {
    const { backend } = made(kind)
    const tensors = tensorsOn(backend, 3)
    const old = await contentOf(backend, tensors)
    await backend.compile(program).run(batchOf(tensors))
    const found = await contentOf(backend, tensors)
    const word = (stream: number, place: number) =>
      randomWord([scalars.low, scalars.high], stream, place)
    // What is stored unrounded is what was rounded.
    expect(found.a).toEqual(
      found.d?.map((x, place) => roundStochastically('bfloat16', x, word(0, place))),
    )
    expect(found.a).not.toEqual(found.d?.map(elementTypes.bfloat16.round))
    expect(found.c, 'is of the type already').toEqual(old.a)
    // Repeated to its target, a value is rounded at each place anew.
    const mean = [0, 1, 2, 3].map((row) => {
      const sum = [0, 1, 2].reduce((total, column) => total + (old.d?.[3 * row + column] ?? 0), 0)
      return Math.fround(Math.fround(sum) / 3)
    })
    const places = Array.from({ length: 12 }, (_, place) => place)
    const near = places.map((place) => {
      const row = Math.floor(place / 3)
      return Math.abs((found.b?.[place] ?? 0) - ((old.row?.[row] ?? 0) + (mean[row] as number)))
    })
    expect(Math.max(...near)).toBeLessThan(2 ** -8)
    const rows = [0, 1, 2, 3].map((row) => new Set(found.b?.slice(3 * row, 3 * row + 3)).size)
    expect(Math.max(...rows), 'one word for all').toBe(2)
  })

  test.each(['multiply', 'sum'] as const)(
    'whose %s fails has stored nothing, and gives all that it made back',
    async (failing) => {
      const { backend } = made(kind, failing)
      const tensors = tensorsOn(backend, 4)
      const [before, old] = [backend.memory(), await contentOf(backend, tensors)]
      await expect((async () => backend.compile(program).run(batchOf(tensors)))()).rejects.toThrow(
        `${failing} fails`,
      )
      expect(await contentOf(backend, tensors)).toEqual(old)
      expect(backend.memory()).toEqual(before)
    },
  )

  test('refuses a tensor of another type than is declared, and has stored nothing', async () => {
    const { backend } = made(kind)
    const tensors = { ...tensorsOn(backend, 5), b: backend.create([4, 3]) }
    const [before, old] = [backend.memory(), await contentOf(backend, tensors)]
    await expect((async () => backend.compile(program).run(batchOf(tensors)))()).rejects.toThrow(
      'tensor "b" of "halves" is declared as float16 and was given as float32',
    )
    expect(await contentOf(backend, tensors)).toEqual(old)
    expect(backend.memory()).toEqual(before)
  })

  test('swaps tensors of 16 bits, also of different types', async () => {
    const { backend } = made(kind)
    const swap: Program = trace(
      { name: 'swap', rank: 1, tensors: { x: [0], y: [0] } },
      (_, { x, y }) => ({ stores: { x: y as Traced, y: x as Traced } }),
    )
    const halves: readonly HalfType[] = ['bfloat16', 'float16']
    const [x, y] = halves.map((type, index) => backend.create([2], [1 + index, 0.5], { type })) as [
      DenseTensor,
      DenseTensor,
    ]
    const before = backend.memory()
    await backend.compile(swap).run([{ tensors: { x, y }, scalars: {} }])
    expect(await contentOf(backend, { x, y })).toEqual({ x: [2, 0.5], y: [1, 0.5] })
    expect(backend.memory()).toEqual(before)
  })
})

test('the reference has no wider copies: the data of a tensor of 16 bits is one', () => {
  const backend = referenceBackend()
  const tensor = backend.create([2], [1.001, 7], { type: 'bfloat16' })
  expect(backend.memory()).toEqual({ tensors: 1, bytes: 4 })
  tensor.data[1] = 9
  expect([...backend.read(tensor)]).toEqual([1, 7])
  backend.write(tensor, [2.001, 3])
  expect([...tensor.data]).toEqual([2, 3])
  expect(backend.typeOf?.(tensor)).toBe('bfloat16')
  backend.dispose(tensor)
  expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
})
