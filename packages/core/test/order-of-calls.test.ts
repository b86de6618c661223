import { describe, expect, test } from 'vitest'
import { adafactor, type Backend, type DenseTensor } from '../src/index.js'
import { asynchronousInterpretedBackend } from './support/asynchronous-backend.js'

/** What is left of a training whose calls are made one after the other, awaited or not. */
async function train(awaited: boolean, calls: (run: Training) => unknown[]): Promise<number[][]> {
  const run = new Training()
  const replies: unknown[] = []
  for (const call of calls(run)) {
    const reply = (call as () => unknown)()
    if (awaited) await reply
    replies.push(reply)
  }
  const read = (await Promise.all(replies)).filter((value) => value instanceof Float64Array)
  return [...read, await run.backend.read(run.w), await run.backend.read(run.v)].map((numbers) => [
    ...(numbers as Float64Array),
  ])
}

class Training {
  readonly backend: Backend<DenseTensor, 'asynchronous'> = asynchronousInterpretedBackend()
  readonly w = this.backend.create([3, 2], [1, 2, 3, 4, 5, 6])
  readonly v = this.backend.create([2], [1, -1])
  readonly g = this.backend.create([3, 2], [1, -1, 2, 0.5, 3, 1])
  readonly h = this.backend.create([2], [0.5, 2])
  readonly first = adafactor({ backend: this.backend, params: { w: this.w, v: this.v } })
  readonly second = adafactor({
    backend: this.backend,
    params: { w: this.w, v: this.v },
    clipGlobalNorm: 0.5,
    momentum: 0.9,
  })
  readonly gradients = { w: this.g, v: this.h }
}

describe('calls on an interpreted backend of asynchronous parts that nobody awaited happen in their order', () => {
  test.each<[string, (run: Training) => (() => unknown)[]]>([
    [
      'steps and a read',
      ({ first, gradients, backend, w }) => [
        () => first.step(gradients),
        () => first.step(gradients),
        () => backend.read(w),
        () => first.step(gradients),
      ],
    ],
    [
      'a step and a write to its parameter',
      ({ first, gradients, backend, w }) => [
        () => first.step(gradients),
        () => backend.write(w, [9, 8, 7, 6, 5, 4]),
        () => first.step(gradients),
      ],
    ],
    [
      'a step and a write to its gradient',
      ({ first, gradients, backend, g }) => [
        () => first.step(gradients),
        () => backend.write(g, [-9, 8, -7, 6, -5, 4]),
        () => first.step(gradients),
      ],
    ],
    [
      'two optimizers, one of which has several stages',
      ({ first, second, gradients }) => [
        () => first.step(gradients),
        () => second.step(gradients),
        () => first.step(gradients),
        () => second.step(gradients),
      ],
    ],
    [
      'gradients that are added up in a tensor which is written to again',
      ({ second, gradients, backend, g }) => [
        () => second.accumulate(gradients),
        () => backend.write(g, [4, 4, 4, 4, 4, 4]),
        () => second.accumulate(gradients, 0.5),
        () => second.step(),
      ],
    ],
    [
      'a step whose gradient is disposed at once',
      ({ first, gradients, backend, g }) => [() => first.step(gradients), () => backend.dispose(g)],
    ],
  ])('%s', async (_, calls) => {
    expect(await train(false, calls)).toEqual(await train(true, calls))
  })

  test('a rejected call does not keep later ones from running', async () => {
    const { backend, first, gradients, w } = new Training()
    const replies = [
      first.step(gradients),
      first.step({ w: backend.create([7]) }),
      backend.write(w, [1, 2, 3, 4, 5, 6]),
      first.step(gradients),
      backend.read(w),
    ]
    const outcomes = await Promise.allSettled(replies)
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(first.iteration).toBe(2)
  })

  test('a state goes with the parameters that are read beside it', async () => {
    const run = new Training()
    const steps = [1, 2, 3].map(() => run.first.step(run.gradients))
    const saved = Promise.all([run.backend.read(run.w), run.first.stateDict()])
    steps.push(run.first.step(run.gradients))
    await Promise.all(steps)
    const [numbers, state] = await saved
    const again = new Training()
    for (let step = 0; step < 3; step++) await again.first.step(again.gradients)
    expect(state.iteration).toBe(3)
    expect(state.parameters.w?.updates).toBe(3)
    expect([numbers, state]).toEqual([
      await again.backend.read(again.w),
      await again.first.stateDict(),
    ])
  })

  test('a state that is asked for before the optimizer is disposed is given', async () => {
    const { first, gradients } = new Training()
    const replies = [first.step(gradients), first.stateDict(), first.lastStep()]
    first.dispose()
    const [, state] = await Promise.all(replies)
    expect(state).toMatchObject({ iteration: 1 })
  })

  test('a tensor is disposed for its owner at once, for earlier calls in its turn', async () => {
    const { backend, w } = new Training()
    const before = backend.read(w)
    backend.dispose(w)
    expect(() => backend.shapeOf(w)).toThrow(/disposed/)
    await expect(backend.read(w)).rejects.toThrow(/disposed/)
    expect([...(await before)]).toEqual([1, 2, 3, 4, 5, 6])
  })
})
