import { describe, expect, test } from 'vitest'
import { type Traced, trace } from '../src/compiler.js'
import { type DenseTensor, denseOps, interpret, type TensorOps } from '../src/index.js'
import { dense, nested } from './support/dense.js'
import { programFor } from './support/program-for.js'

const ops = denseOps('float64')
const inputs = {
  shape: [2, 3],
  scalars: { s: 10 },
  tensors: {
    a: dense([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    row: dense([[1], [2]]),
  },
}
function traced(build: (ops: TensorOps<Traced>, a: Traced, row: Traced, s: Traced) => object) {
  const signature = { name: 'test', rank: 2, tensors: { a: [0, 1], row: [0] }, scalars: ['s'] }
  return trace(signature, (symbols, { a, row }, { s }) => ({
    stores: build(symbols, a as Traced, row as Traced, s as Traced) as Record<string, Traced>,
  }))
}

describe('interpret', () => {
  test('gives the new value of each tensor that is stored to, and only of these', () => {
    const program = traced((o, a, row, s) => ({ a: o.add(o.multiply(a, s), row) }))
    const results = interpret(program, ops, inputs)
    expect(Object.keys(results)).toEqual(['a'])
    expect(nested(results.a as DenseTensor)).toEqual([
      [11, 21, 31],
      [42, 52, 62],
    ])
  })

  test('lets no store change what another one stores', () => {
    const program = traced((o, a, row) => ({ row: o.sum(a, [1]), a: o.subtract(a, row) }))
    const results = interpret(program, ops, inputs)
    expect(nested(results.row as DenseTensor)).toEqual([[6], [15]])
    expect(nested(results.a as DenseTensor)).toEqual([
      [0, 1, 2],
      [2, 3, 4],
    ])
  })

  test('knows sizes from the shape of the space', () => {
    const program = traced((o, _, row) => ({ row: o.sum(row, [1]) }))
    expect(nested(interpret(program, ops, inputs).row as DenseTensor)).toEqual([[3], [6]])
  })

  test('leaves values as narrow as they are', () => {
    const program = traced((o, _, row) => ({ a: o.sum(row, [0]), row: o.constant(3) }))
    const results = interpret(program, ops, inputs)
    expect([results.a?.shape, results.row?.shape]).toEqual([[1, 1], []])
  })

  test('may return a given tensor itself', () => {
    const program = traced((_, __, row) => ({ a: row }))
    expect(interpret(program, ops, inputs).a).toBe(inputs.tensors.row)
  })

  test('does not change what it is given', () => {
    const before = structuredClone(inputs)
    interpret(
      traced((o, a, row) => ({ a: o.square(a), row: o.sqrt(row) })),
      ops,
      inputs,
    )
    expect(inputs).toEqual(before)
  })
})

describe('what interpret releases', () => {
  /** Arithmetic that refuses to read what was released, and counts what it made. */
  function counting() {
    const made = new Set<DenseTensor>()
    const released = new Set<DenseTensor>()
    let most = 0
    const wrap =
      (op: (...operands: never[]) => DenseTensor) =>
      (...operands: unknown[]) => {
        for (const operand of operands) {
          if (released.has(operand as DenseTensor)) throw new Error('read after its release')
        }
        const result = op(...(operands as never[]))
        made.add(result)
        most = Math.max(most, made.size - released.size)
        return result
      }
    const wrapped = Object.fromEntries(
      Object.entries(ops).map(([name, op]) => [name, wrap(op as never)]),
    ) as unknown as TensorOps<DenseTensor>
    const release = (value: DenseTensor) => {
      expect(made.has(value), 'something was released that was given').toBe(true)
      expect(released.has(value), 'something was released twice').toBe(false)
      released.add(value)
    }
    return { wrapped, release, made, released, most: () => most }
  }

  test('is everything but its results, each once and after its last use', () => {
    const program = programFor([2, 3], { momentum: 0.9, weightDecay: 0.1, skipNonFinite: true })
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => {
        const shape = [2, 3].map((size, axis) => (axes.includes(axis) ? size : 1))
        const size = (shape[0] as number) * (shape[1] as number)
        return [name, { shape, data: new Float64Array(size).fill(0.5) }]
      }),
    )
    const scalars = { beta2: 0.5, beta2Weight: 0.5, rho: 0.1, decayRate: 0.1 }
    const { wrapped, release, made, released, most } = counting()
    const results = interpret(program, wrapped, { tensors, scalars, shape: [2, 3] }, release)
    const kept = new Set(Object.values(results))
    for (const value of made) expect(released.has(value)).toBe(!kept.has(value))
    expect(made.size).toBeGreaterThan(30)
    expect(most()).toBeLessThan(made.size / 2)
  })
})
