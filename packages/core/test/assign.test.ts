/** What interpretedBackend does with parts whose targets take values over on the device. */
import { describe, expect, test } from 'vitest'
import { type Traced, trace } from '../src/compiler.js'
import {
  AdafactorError,
  adafactor,
  type DenseTensor,
  denseOps,
  type InterpretedBackendParts,
  interpretedBackend,
  referenceBackend,
  type TensorOps,
} from '../src/index.js'
import { caught, rejected } from './support/caught.js'
import { nested } from './support/dense.js'

type Parts = InterpretedBackendParts<DenseTensor, 'synchronous'>

/** The reference with `assign`, and what becomes of all values that its operations make. */
function trackedParts(changes: Partial<Parts> = {}) {
  const reference = referenceBackend()
  const made = new Set<DenseTensor>()
  const disposed: DenseTensor[] = []
  const assigned: { target: DenseTensor; value: DenseTensor }[] = []
  const ops = Object.fromEntries(
    Object.entries(denseOps('float64')).map(([name, compute]) => [
      name,
      (...operands: unknown[]) => {
        const value = (compute as (...of: unknown[]) => DenseTensor)(...operands)
        made.add(value)
        return value
      },
    ]),
  ) as unknown as TensorOps<DenseTensor>
  let reads = 0
  const parts: Parts = {
    ...reference,
    name: 'mine',
    ops,
    read: (tensor) => {
      reads++
      return reference.read(tensor)
    },
    dispose: (tensor) => {
      disposed.push(tensor)
      reference.dispose(tensor)
    },
    assign: (target, value) => {
      assigned.push({ target, value })
      target.data.set(value.data)
    },
    ...changes,
  }
  /** What the interpreter neither handed over nor disposed of, and what it did both with, or twice. */
  const wrong = () => {
    const ended = [...assigned.map(({ value }) => value), ...disposed]
    const count = (value: DenseTensor) => ended.filter((other) => other === value).length
    return [...made].filter((value) => count(value) !== 1)
  }
  return { parts, made, disposed, assigned, wrong, reads: () => reads }
}

const gradientDescent = trace(
  { name: 'descent', rank: 2, tensors: { x: [0, 1], g: [0, 1], norm: [] }, scalars: ['rate'] },
  (ops, { x, g }, { rate }) => ({
    stores: {
      x: ops.subtract(x as Traced, ops.multiply(g as Traced, rate as Traced)),
      norm: ops.sqrt(ops.mean(ops.square(g as Traced), [0, 1])),
    },
  }),
)

describe('an interpreted backend with assign', () => {
  test('hands new values over and reads nothing', () => {
    const tracked = trackedParts()
    const backend = interpretedBackend(tracked.parts)
    const [x, g] = [backend.create([1, 2], [1, 2]), backend.create([1, 2], [3, 5])]
    const norm = backend.create([])
    backend.compile(gradientDescent).run([{ tensors: { x, g, norm }, scalars: { rate: 0.5 } }])
    expect([...x.data, ...norm.data]).toEqual([-0.5, -0.5, Math.sqrt(17)])
    expect(tracked.assigned.map(({ target }) => target)).toEqual([x, norm])
    expect(tracked.reads()).toBe(0)
    expect(tracked.wrong()).toEqual([])
    expect(tracked.disposed).not.toContain(x)
  })

  test('gives a target of rank 0 a single number of the rank of the program', () => {
    const tracked = trackedParts()
    const backend = interpretedBackend(tracked.parts)
    const tensors = {
      x: backend.create([2, 3]),
      g: backend.create([2, 3]),
      norm: backend.create([]),
    }
    backend.compile(gradientDescent).run([{ tensors, scalars: { rate: 1 } }])
    expect(tracked.assigned.map(({ value }) => value.shape)).toEqual([
      [2, 3],
      [1, 1],
    ])
  })

  test('gives every other target a value of its own shape', () => {
    const tracked = trackedParts()
    const backend = interpretedBackend(tracked.parts)
    const program = trace(
      { name: 'spread', rank: 2, tensors: { rows: [0], all: [0, 1], ones: [0, 1], single: [1] } },
      (ops, { rows }) => ({
        stores: {
          all: ops.square(rows as Traced),
          ones: ops.constant(1),
          single: ops.constant(2),
        },
      }),
    )
    const tensors = {
      rows: backend.create([2, 1], [2, 3]),
      all: backend.create([2, 2]),
      ones: backend.create([2, 2]),
      single: backend.create([1, 2]),
    }
    backend.compile(program).run([{ tensors, scalars: {} }])
    expect(nested(tensors.all)).toEqual([
      [4, 4],
      [9, 9],
    ])
    expect([...tensors.ones.data, ...tensors.single.data]).toEqual([1, 1, 1, 1, 2, 2])
    for (const { target, value } of tracked.assigned) expect(value.shape).toEqual(target.shape)
    expect(tracked.wrong()).toEqual([])
  })

  test('copies what is stored twice, and what is a given tensor', () => {
    const tracked = trackedParts()
    const backend = interpretedBackend(tracked.parts)
    const program = trace(
      { name: 'shared', rank: 1, tensors: { a: [0], b: [0], c: [0], d: [0], e: [0] } },
      (ops, { a, b }) => {
        const double = ops.add(a as Traced, a as Traced)
        return { stores: { a: b as Traced, b: a as Traced, c: double, d: double, e: a as Traced } }
      },
    )
    const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((value) => backend.create([1], [value]))
    const tensors = { a, b, c, d, e } as Record<string, DenseTensor>
    backend.compile(program).run([{ tensors, scalars: {} }])
    expect(Object.values(tensors).map(({ data }) => data[0])).toEqual([2, 1, 2, 2, 1])
    const values = tracked.assigned.map(({ value }) => value)
    expect(new Set(values).size).toBe(5)
    for (const value of values) expect(Object.values(tensors)).not.toContain(value)
    expect(tracked.wrong()).toEqual([])
  })

  test('asks for nothing where there are no elements', () => {
    const tracked = trackedParts()
    const backend = interpretedBackend(tracked.parts)
    const tensors = {
      x: backend.create([0, 3]),
      g: backend.create([0, 3]),
      norm: backend.create([], [1]),
    }
    backend.compile(gradientDescent).run([{ tensors, scalars: { rate: 1 } }])
    expect(tracked.assigned.map(({ target }) => target)).toEqual([tensors.norm])
    expect(tracked.wrong()).toEqual([])
  })

  test('stores only when all items are computed, and disposes of all if one fails', () => {
    let sums = 0
    const tracked = trackedParts()
    const { mean } = tracked.parts.ops
    const failing = (a: DenseTensor, axes: readonly number[]) => {
      if (++sums === 2) throw new RangeError('no memory')
      return mean(a, axes)
    }
    const backend = interpretedBackend({
      ...tracked.parts,
      ops: { ...tracked.parts.ops, mean: failing },
    })
    const item = () => ({
      tensors: {
        x: backend.create([1, 1], [1]),
        g: backend.create([1, 1], [1]),
        norm: backend.create([]),
      },
      scalars: { rate: 1 },
    })
    const batch = [item(), item()]
    const run = () => backend.compile(gradientDescent).run(batch)
    expect(caught(run)).toMatch(
      /^backend\/unsupported-size: there is no memory for the intermediate values of "descent"/,
    )
    expect(tracked.assigned).toEqual([])
    expect(tracked.wrong()).toEqual([])
    run()
    expect(batch.map(({ tensors }) => tensors.x.data[0])).toEqual([0, 0])
  })

  test('disposes of the values that a target refused, and of those behind', () => {
    const tracked = trackedParts({
      assign: (target) => {
        if (target.shape.length > 0) return
        throw new AdafactorError('backend/device-lost', 'gone')
      },
    })
    const backend = interpretedBackend(tracked.parts)
    const tensors = {
      x: backend.create([1, 1], [1]),
      g: backend.create([1, 1], [1]),
      norm: backend.create([]),
    }
    const swapped = { ...gradientDescent, stores: [...gradientDescent.stores].reverse() }
    expect(caught(() => backend.compile(swapped).run([{ tensors, scalars: { rate: 1 } }]))).toMatch(
      /^backend\/device-lost/,
    )
    expect(new Set(tracked.disposed)).toEqual(tracked.made)
    expect(tracked.disposed).toHaveLength(tracked.made.size)
  })

  test('needs "where" and "constant", as a program may do', () => {
    const { where, ...others } = denseOps('float64')
    const backend = interpretedBackend({
      ...trackedParts().parts,
      ops: others as TensorOps<DenseTensor>,
    })
    expect(caught(() => backend.compile(gradientDescent))).toBe(
      'backend/missing-operation: the backend "mine" has no operation "where", which "assign" needs; ' +
        'add it to "ops" (backend/missing-operation)',
    )
  })

  test('of an instance of a class calls it as a method', () => {
    const { assign: _, ...parts } = trackedParts().parts
    class Instance {
      readonly taken: DenseTensor[] = []
      assign(target: DenseTensor, value: DenseTensor): void {
        this.taken.push(value)
        target.data.set(value.data)
      }
    }
    const instance = Object.assign(new Instance(), parts)
    const backend = interpretedBackend(instance)
    const w = backend.create([2, 2], [1, 1, 1, 1])
    adafactor({ backend, params: { w } }).step({ w: backend.create([2, 2], [1, 1, 1, 1]) })
    expect(instance.taken.length).toBeGreaterThan(1)
  })
})

describe('an asynchronous one', () => {
  test('lets one target after the other take its value, between the calls before and after', async () => {
    const done: string[] = []
    let patience = 9
    const later = async <V>(what: string, task: () => V): Promise<V> => {
      patience -= 2
      for (let turn = 0; turn < patience; turn++) await undefined
      done.push(what)
      return task()
    }
    const { parts } = trackedParts()
    const backend = interpretedBackend<DenseTensor, 'asynchronous'>({
      ...parts,
      traits: { ...parts.traits, execution: 'asynchronous' },
      flush: () => later('flush', () => {}),
      read: (tensor) => later('read', () => tensor.data.slice()),
      write: (tensor, data) => later('write', () => tensor.data.set(data)),
      assign: (target, value) =>
        later(target.shape.length === 0 ? 'norm' : 'x', () => target.data.set(value.data)),
    })
    const [x, g] = [backend.create([1, 1], [1]), backend.create([1, 1], [2])]
    const tensors = { x, g, norm: backend.create([]) }
    const program = backend.compile(gradientDescent)
    const written = backend.write(g, [3])
    const ran = program.run([{ tensors, scalars: { rate: 1 } }])
    const read = backend.read(x)
    await Promise.all([written, ran])
    expect([...(await read)]).toEqual([-2])
    expect(done).toEqual(['write', 'x', 'norm', 'read'])
  })

  test('disposes of what was refused, and rejects', async () => {
    const tracked = trackedParts()
    const backend = interpretedBackend<DenseTensor, 'asynchronous'>({
      ...tracked.parts,
      traits: { ...tracked.parts.traits, execution: 'asynchronous' },
      flush: async () => {},
      read: async (tensor) => tensor.data.slice(),
      write: async () => {},
      assign: async () => {
        throw new AdafactorError('backend/device-lost', 'gone')
      },
    })
    const tensors = {
      x: backend.create([1, 1]),
      g: backend.create([1, 1]),
      norm: backend.create([]),
    }
    const ran = backend.compile(gradientDescent).run([{ tensors, scalars: { rate: 1 } }])
    expect(await rejected(ran)).toMatch(/^backend\/device-lost/)
    expect(new Set(tracked.disposed)).toEqual(tracked.made)
    expect(tracked.disposed).toHaveLength(tracked.made.size)
  })
})
