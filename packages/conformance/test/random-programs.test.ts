import { type Backend, type DenseTensor, type Execution, referenceBackend } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { randomOf } from '../src/random.js'
import { drawProgram } from '../src/random-programs/draw.js'
import { fuzzPrograms } from '../src/random-programs/fuzz.js'
import { programOf } from '../src/random-programs/recipe.js'
import { map, withOps } from './break-backend.js'
import { brokenBackends } from './broken-backends.js'

function faulty(fault: string): () => Backend<DenseTensor, Execution> {
  const broken = brokenBackends.find((candidate) => candidate.fault === fault)
  if (!broken) throw new Error(`no broken backend of the fault: ${fault}`)
  return broken.create
}

describe('random programs', () => {
  const recipes = Array.from({ length: 500 }, (_, index) => drawProgram(1, index + 1))
  const programs = recipes.map(programOf)

  test('are the same for the same seed and number', () => {
    expect(drawProgram(1, 17)).toEqual(drawProgram(1, 17))
    expect(drawProgram(1, 17)).not.toEqual(drawProgram(2, 17))
    expect(drawProgram(1, 17)).not.toEqual(drawProgram(1, 18))
  })

  test('use every operation', () => {
    const used = new Set(programs.flatMap(({ expressions }) => expressions.map(({ op }) => op)))
    expect([...used].sort()).toEqual(
      [
        ...['abs', 'add', 'bfloat16', 'constant', 'divide', 'greater', 'isFinite', 'maximum'],
        ...['mean', 'minimum', 'multiply', 'rsqrt', 'scalar', 'size', 'sqrt', 'square', 'subtract'],
        ...['sum', 'tensor', 'where'],
      ].sort(),
    )
  })

  test('store to tensors that others read, repeat values, and batch shapes', () => {
    const overwrites = programs.filter(
      ({ stores, expressions }) =>
        stores.length > 1 &&
        stores.some(({ tensor }) =>
          expressions.some(
            (expression) => expression.op === 'tensor' && expression.name === tensor,
          ),
        ),
    )
    const repeats = programs.filter(({ stores, tensors, expressions }) =>
      stores.some(({ tensor, value }) => {
        const axes = tensors.find(({ name }) => name === tensor)?.axes.length ?? 0
        return (expressions[value]?.axes.length ?? 0) < axes
      }),
    )
    expect(overwrites.length).toBeGreaterThan(150)
    expect(repeats.length).toBeGreaterThan(50)
    expect(recipes.filter(({ shapes }) => shapes.length > 1).length).toBeGreaterThan(100)
    expect(
      recipes.filter(({ shapes }) => shapes.flat().some((size) => size > 256)).length,
    ).toBeGreaterThan(20)
    expect(recipes.filter(({ shapes }) => shapes.flat().includes(0)).length).toBeGreaterThan(5)
  })
})

describe('the fuzzer', () => {
  test('finds nothing wrong with the reference', async () => {
    const done: number[] = []
    const failure = await fuzzPrograms(
      { create: () => referenceBackend({ precision: 'float32' }) },
      { runs: 250, seed: 99, onProgress: (count) => done.push(count) },
    )
    expect(failure).toBeUndefined()
    expect(done).toEqual([0, 100, 200, 250])
  })

  test('makes a failure of one operation small, and says how to repeat it', async () => {
    const create = () => withOps({ maximum: map((a, b) => Math.max(a, b) * 1.001) })
    const failure = await fuzzPrograms({ create }, { runs: 500, seed: 1 })
    expect(failure?.recipe.stores).toHaveLength(1)
    expect(failure?.recipe.nodes.length).toBeLessThanOrEqual(4)
    expect(failure?.message).toMatch(/program \d+ of seed 1: .* is .*, expected /)
    expect(failure?.message).toMatch(/stores +[a-e] = .*maximum\(/)
    const again = await fuzzPrograms({ create }, { runs: 1, seed: 1, first: failure?.index ?? 0 })
    expect(again?.message).toBe(failure?.message)
  })

  test('makes a wrong order of stores small: two stores are left', async () => {
    const create = faulty('stores run one after the other')
    const failure = await fuzzPrograms({ create }, { runs: 500, seed: 1 })
    expect(failure?.recipe.stores).toHaveLength(2)
    expect(failure?.recipe.nodes.length).toBeLessThanOrEqual(4)
  })

  test('says when a failure comes only after other programs', async () => {
    const create = faulty('run-time scalars are kept from the first run')
    const failure = await fuzzPrograms({ create }, { runs: 500, seed: 1 })
    expect(failure?.message).toMatch(/only after the programs before it/)
  })
})

describe('random numbers', () => {
  test('depend on the seed and the name, and are even', () => {
    const take = (seed: number, name: string) => {
      const random = randomOf(seed, name)
      return Array.from({ length: 5 }, () => random.uniform())
    }
    expect(take(1, 'a')).toEqual(take(1, 'a'))
    expect(take(1, 'a')).not.toEqual(take(1, 'b'))
    expect(take(1, 'a')).not.toEqual(take(2, 'a'))
    const random = randomOf(3)
    const many = Array.from({ length: 20_000 }, () => random.uniform())
    expect(many.reduce((sum, value) => sum + value) / many.length).toBeCloseTo(0.5, 1)
    const normal = Array.from({ length: 20_000 }, () => random.normal())
    expect(normal.reduce((sum, value) => sum + value * value, 0) / normal.length).toBeCloseTo(1, 1)
    expect(random.shuffled([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
  })
})
