import {
  checkRank,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  referenceBackend,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { runConformance } from '../src/run.js'

/** A library whose arrays have so many axes at most. */
const limited = (maxRank: number) => () => {
  const { traits, ...parts } = referenceBackend()
  return interpretedBackend<DenseTensor, 'synchronous'>({
    ...parts,
    ops: denseOps('float64'),
    traits: { ...traits, maxRank },
  })
}

/** The same, as an instance of a class that keeps things to itself. */
class Instance {
  readonly #inner = limited(2)()
  readonly specification = 1
  readonly name = 'instance'
  readonly traits = this.#inner.traits
  create = this.#inner.create
  compile = this.#inner.compile
  isTensor(value: unknown) {
    return this.#inner.isTensor(value)
  }
  shapeOf(tensor: DenseTensor) {
    return this.#inner.shapeOf(tensor)
  }
  typeOf(tensor: DenseTensor) {
    return this.#inner.typeOf?.(tensor)
  }
  read(tensor: DenseTensor) {
    return this.#inner.read(tensor)
  }
  write(tensor: DenseTensor, data: ArrayLike<number>) {
    return this.#inner.write(tensor, data)
  }
  dispose(tensor: DenseTensor) {
    this.#inner.dispose(tensor)
  }
  memory() {
    return this.#inner.memory()
  }
  destroy() {
    this.#inner.destroy()
  }
}

describe('a backend that takes only so many axes', () => {
  // Each group with cases of many axes; what they compute is that of the reference.
  const groups = [
    'traits',
    'storage',
    'operations',
    'broadcasting',
    'reductions',
    'programs',
    'views',
  ]

  test.each([
    [2, 100],
    [4, 150],
  ])(
    'passes all cases of up to %i, and skips the others with that reason',
    { timeout: 300_000 },
    async (maxRank, atLeast) => {
      const create = limited(maxRank)
      const report = await runConformance({ name: 'limited', create }, { only: groups })
      expect(report.cases.filter(({ status }) => status === 'failed')).toEqual([])
      expect(report.passed).toBeGreaterThan(atLeast)
      const reasons = report.cases
        .filter(({ status }) => status === 'skipped')
        .map(({ message }) => message ?? '')
        .filter((reason) => reason.includes('maxRank'))
      expect(reasons.length).toBeGreaterThan(0)
      for (const reason of reasons) {
        expect(reason).toMatch(
          new RegExp(
            `^it needs tensors of [3-6] axes; traits.maxRank of the backend is ${maxRank}$`,
          ),
        )
      }
    },
  )

  test('may be an instance of a class', async () => {
    const only = ['storage', 'memory', 'errors', 'reductions']
    const subject = { name: 'instance', create: () => new Instance() as never }
    const report = await runConformance(subject, { only })
    expect(report.cases.filter(({ status }) => status === 'failed')).toEqual([])
    expect(report.passed).toBeGreaterThan(20)
  })

  test('fails where it says more than it takes, or less', async () => {
    const claim = 'traits/maxRank: tensors have as many axes as it says, and no more'
    const saying = (said: number, maxRank: number) => ({
      name: 'limited',
      create: () => {
        const { traits, create, ...inner } = referenceBackend()
        return {
          ...inner,
          traits: { ...traits, maxRank: said },
          create: (shape: readonly number[], data?: ArrayLike<number>) => {
            checkRank('limited', shape, maxRank)
            return create(shape, data)
          },
        }
      },
    })
    const resultOf = async (said: number, maxRank: number) => {
      const { cases } = await runConformance(saying(said, maxRank), { only: [claim] })
      return cases[0]?.status
    }
    expect(await resultOf(3, 3)).toBe('passed')
    expect(await resultOf(4, 3)).toBe('failed')
    expect(await resultOf(3, 4)).toBe('failed')
    expect(await resultOf(1, 1)).toBe('failed')
  })
})
