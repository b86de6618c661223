import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  adafactor,
  type Backend,
  type DenseTensor,
  denseOps,
  type Invocation,
  interpretedBackend,
  referenceBackend,
} from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { thrown } from './support/thrown.js'

/** What keeps a program from running: when it is prepared, or when it runs. */
type Fault = { prepare?: () => void; run?: () => void }

function faulty(faultOf: (program: string) => Fault): Backend<DenseTensor, 'synchronous'> {
  const reference = referenceBackend()
  return {
    ...reference,
    compile: (program) => {
      const compiled = reference.compile(program)
      const fault = faultOf(program.name)
      return {
        prepare: (batch) => {
          if (batch.length > 0) fault.prepare?.()
          compiled.prepare?.(batch)
        },
        run: (batch) => {
          fault.run?.()
          compiled.run(batch)
        },
        dispose: () => compiled.dispose(),
      }
    },
  }
}

function setUp(faultOf: (program: string) => Fault, options = {}) {
  const backend = faulty(faultOf)
  const params = { v: backend.create([2], [1, 2]), m: backend.create([2, 2], [1, 2, 3, 4]) }
  const optimizer = adafactor({ backend, params, ...options })
  const gradients = { v: backend.create([2], [1, 1]), m: backend.create([2, 2], [1, 1, 1, 1]) }
  const numbers = () => [...params.v.data, ...params.m.data]
  return { backend, params, optimizer, gradients, numbers }
}

const noMemory = () => {
  throw new AdafactorError('backend/unsupported-size', 'there is no memory')
}

describe('a step whose second program', () => {
  test.each([{}, { clipGlobalNorm: 0.1 }])(
    'can not be prepared has changed nothing, with %o',
    (options) => {
      let broken = true
      const { optimizer, gradients, numbers } = setUp(
        (name) =>
          name === 'adafactor factored rank 2' ? { prepare: () => broken && noMemory() } : {},
        options,
      )
      const [before, state] = [numbers(), optimizer.stateDict()]
      expect(thrown(() => optimizer.step(gradients)).code).toBe('backend/unsupported-size')
      expect(numbers()).toEqual(before)
      expect(optimizer.stateDict()).toEqual(state)
      expect(optimizer.lastStep()).toEqual({})
      broken = false
      optimizer.step(gradients)
      const sound = setUp(() => ({}), options)
      sound.optimizer.step(sound.gradients)
      expect(numbers()).toEqual(sound.numbers())
      expect(optimizer.iteration).toBe(1)
    },
  )

  test('fails in spite of that tells what has moved, which a second try does not move again', () => {
    let broken = true
    const { optimizer, gradients, params, numbers } = setUp((name) =>
      name === 'adafactor factored rank 2' ? { run: () => broken && noMemory() } : {},
    )
    const error = thrown(() => optimizer.step(gradients))
    expect(error.code).toBe('step/incomplete')
    expect(error.message).toContain('"v" moved')
    expect(error.message).toContain('"m" did not')
    expect([...params.m.data]).toEqual([1, 2, 3, 4])
    expect(optimizer.iteration).toBe(0)
    expect(Object.keys(optimizer.lastStep())).toEqual(['v'])
    expect(thrown(() => optimizer.step(gradients)).code).toBe('gradient/repeated')
    broken = false
    optimizer.step({ m: gradients.m })
    const sound = setUp(() => ({}))
    sound.optimizer.step(sound.gradients)
    expect(numbers()).toEqual(sound.numbers())
    expect(optimizer.stateDict()).toEqual(sound.optimizer.stateDict())
  })

  test('fails with the device counts nothing', () => {
    const { optimizer, gradients } = setUp((name) =>
      name === 'adafactor factored rank 2'
        ? {
            run: () => {
              throw new AdafactorError('backend/device-lost', 'gone')
            },
          }
        : {},
    )
    expect(thrown(() => optimizer.step(gradients)).code).toBe('backend/device-lost')
    expect([optimizer.iteration, optimizer.stateDict().parameters.v?.updates]).toEqual([0, 0])
  })
})

test('what is prepared for a step that fails is let go of', () => {
  const prepared: number[] = []
  const { optimizer, gradients, backend } = setUp((name) =>
    name === 'adafactor factored rank 2' ? { prepare: noMemory } : {},
  )
  optimizer.dispose()
  const compile = backend.compile.bind(backend)
  const watched = adafactor({
    backend: {
      ...backend,
      compile: (program) => {
        const compiled = compile(program)
        return {
          ...compiled,
          prepare: (batch) => {
            prepared.push(batch.length)
            compiled.prepare?.(batch)
          },
        }
      },
    },
    params: { v: backend.create([2]), m: backend.create([2, 2]) },
  })
  expect(thrown(() => watched.step(gradients)).code).toBe('backend/unsupported-size')
  expect(prepared).toEqual([1, 1, 0])
})

test('steps that are rejected late, one after the other, are taken back one by one', async () => {
  const reference = asynchronousBackend()
  let failing = 0
  const backend: typeof reference = {
    ...reference,
    compile: (program) => ({ ...reference.compile(program), prepare: () => {} }),
    flush: async () => {
      if (failing++ % 2 === 1) throw new AdafactorError('backend/device-lost', 'gone')
    },
  }
  const w = backend.create([2], [1, 1])
  const optimizer = adafactor({ backend, params: { w } })
  const gradient = backend.create([2], [1, 1])
  const steps = [1, 2, 3, 4].map(() => optimizer.step({ w: gradient }))
  expect(optimizer.iteration).toBe(4)
  const outcomes = await Promise.allSettled(steps)
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
  ])
  expect(optimizer.iteration).toBe(2)
  expect((await optimizer.stateDict()).parameters.w?.updates).toBe(2)
})

describe('an interpreted backend that can not compute one of a batch', () => {
  const setUp = () => {
    const { flush: _, ...parts } = referenceBackend()
    const sound = denseOps('float64')
    const made: DenseTensor[] = []
    const given: DenseTensor[] = []
    let broken = false
    const ops: typeof sound = {
      ...sound,
      rsqrt: (a) => {
        if (broken && a.shape[0] === 3) throw new RangeError('Array buffer allocation failed')
        return sound.rsqrt(a)
      },
      square: (a) => {
        const result = sound.square(a)
        made.push(result)
        return result
      },
    }
    const dispose = (tensor: DenseTensor) => {
      given.push(tensor)
      parts.dispose(tensor)
    }
    const backend = interpretedBackend({ ...parts, ops, dispose })
    const params = { a: backend.create([2], [1, 1]), c: backend.create([3], [1, 1, 1]) }
    const gradients = { a: backend.create([2], [1, 1]), c: backend.create([3], [1, 1, 1]) }
    const optimizer = adafactor({ backend, params })
    const breakIt = (value: boolean) => {
      broken = value
    }
    return { params, optimizer, gradients, breakIt, made, given }
  }

  test('has stored nothing of it, and a second try is right', () => {
    const { params, optimizer, gradients, breakIt } = setUp()
    breakIt(true)
    expect(thrown(() => optimizer.step(gradients)).code).toBe('backend/unsupported-size')
    expect([...params.a.data, ...params.c.data]).toEqual([1, 1, 1, 1, 1])
    breakIt(false)
    optimizer.step(gradients)
    expect([...params.a.data, ...params.c.data]).toEqual([0.99, 0.99, 0.99, 0.99, 0.99])
  })

  test('gives its intermediate values back all the same', () => {
    const { optimizer, gradients, breakIt, made, given } = setUp()
    breakIt(true)
    expect(() => optimizer.step(gradients)).toThrow()
    expect(made.length).toBeGreaterThan(0)
    for (const value of made) expect(given).toContain(value)
  })
})

test('accumulate() that fails when it had begun tells whose gradients are added up', () => {
  let broken = false
  const { optimizer, gradients, params } = setUp((name) =>
    name === 'sum of gradients rank 2' ? { run: () => broken && noMemory() } : {},
  )
  optimizer.accumulate(gradients)
  broken = true
  const error = thrown(() => optimizer.accumulate(gradients))
  expect(error.code).toBe('step/incomplete')
  expect(error.message).toContain('"v" have their gradients added up, "m" have not')
  broken = false
  optimizer.accumulate({ m: gradients.m })
  optimizer.step()
  const sound = setUp(() => ({}))
  sound.optimizer.accumulate(sound.gradients)
  sound.optimizer.accumulate(sound.gradients)
  sound.optimizer.step()
  expect(params).toEqual(sound.params)
  expect(optimizer.stateDict()).toEqual(sound.optimizer.stateDict())
})

test('a sum that can not be planned holds no gradient', () => {
  const { backend, optimizer, gradients } = setUp(() => ({}))
  const items: Invocation<DenseTensor>[] = []
  const compile = backend.compile.bind(backend)
  // The program for matrices is compiled when their first gradient comes.
  backend.compile = (program) => {
    if (program.name === 'sum of gradients rank 2') noMemory()
    const compiled = compile(program)
    const run: typeof compiled.run = (batch) => {
      items.push(...batch)
      compiled.run(batch)
    }
    return { ...compiled, run }
  }
  optimizer.accumulate({ v: gradients.v })
  expect(items).toHaveLength(1)
  const other = backend.create([2], [5, 5])
  const error = thrown(() => optimizer.accumulate({ v: other, m: gradients.m }))
  expect(error.code).toBe('backend/unsupported-size')
  for (const { tensors } of items) expect(Object.values(tensors)).not.toContain(other)
})
