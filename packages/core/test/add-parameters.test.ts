import { describe, expect, test } from 'vitest'
import { AdafactorError, adafactor, referenceBackend } from '../src/index.js'

const numbers = (size: number, shift: number) =>
  Array.from({ length: size }, (_, index) => Math.sin(index * 1.7 + shift))

describe('parameters that come later', () => {
  test('train as if they had been there without gradients, and the others go on', () => {
    const train = (late: boolean) => {
      const backend = referenceBackend()
      const first = backend.create([4, 3], numbers(12, 1))
      const second = backend.create([5], numbers(5, 2))
      const params = late ? { first } : { first, second }
      const optimizer = adafactor({ backend, params, learningRate: (t) => 0.1 / (t + 1) })
      for (let step = 0; step < 6; step++) {
        if (late && step === 3) optimizer.addParameters({ second })
        optimizer.step({
          first: backend.create([4, 3], numbers(12, step)),
          ...(step < 3 ? {} : { second: backend.create([5], numbers(5, -step)) }),
        })
      }
      return {
        read: [backend.read(first), backend.read(second)],
        state: optimizer.stateDict(),
        bytes: optimizer.stateBytes,
      }
    }
    expect(train(true)).toEqual(train(false))
  })

  test('count for the global norm', () => {
    const backend = referenceBackend()
    const [a, b] = [backend.create([2]), backend.create([2])]
    const optimizer = adafactor({
      backend,
      params: { a },
      clipGlobalNorm: 1,
      clipThreshold: null,
      beta2: 0,
    })
    optimizer.addParameters({ b })
    optimizer.step({ a: backend.create([2], [3, 0]), b: backend.create([2], [0, 4]) })
    expect(optimizer.lastStep()).toMatchObject({ a: {}, b: {} })
  })

  test('are refused where they share memory or a name, and nothing changes', () => {
    const backend = referenceBackend()
    const a = backend.create([2, 2])
    const optimizer = adafactor({ backend, params: { a } })
    const { stateBytes } = optimizer
    const { tensors } = backend.memory()
    const codeOf = (call: () => void) => {
      try {
        call()
      } catch (error) {
        return AdafactorError.isInstance(error) ? error.code : error
      }
      return 'taken in'
    }
    expect(codeOf(() => optimizer.addParameters({ a: backend.create([2]) }))).toBe(
      'parameter/duplicate',
    )
    expect(codeOf(() => optimizer.addParameters({ c: a }))).toBe('parameter/duplicate')
    expect(codeOf(() => optimizer.addParameters({ c: 3 as never }))).toBe('tensor/foreign')
    expect(optimizer.stateBytes).toBe(stateBytes)
    // But for the tensor that was made for the first call.
    expect(backend.memory().tensors).toBe(tensors + 1)
    optimizer.step({ a: backend.create([2, 2]) })
    optimizer.dispose()
    expect(codeOf(() => optimizer.addParameters({ c: backend.create([2]) }))).toBe(
      'optimizer/disposed',
    )
  })
})

test('a state for some parameters leaves the others as they are', () => {
  const run = (steps: number) => {
    const backend = referenceBackend()
    const params = {
      a: backend.create([3, 2], numbers(6, 1)),
      b: backend.create([4], numbers(4, 2)),
    }
    const optimizer = adafactor({ backend, params })
    for (let step = 0; step < steps; step++) {
      optimizer.step({
        a: backend.create([3, 2], numbers(6, step)),
        b: backend.create([4], numbers(4, step)),
      })
    }
    return optimizer
  }
  const [short, long] = [run(2), run(5)]
  const { a } = short.stateDict().parameters
  const before = long.stateDict()
  const state = { ...before, parameters: { a: a as NonNullable<typeof a> } }
  expect(long.loadStateDict(state, { missing: 'keep' })).toEqual({
    loaded: ['a'],
    fresh: [],
    ignored: [],
  })
  expect(long.stateDict()).toEqual({ ...before, parameters: { a, b: before.parameters.b } })
})
