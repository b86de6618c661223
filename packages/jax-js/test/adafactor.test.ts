import type { AdafactorOptions } from '@adafactor/core'
import { huggingface, keras, optax, torch } from '@adafactor/core/presets'
import { jit, numpy as np, tree } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { expectClose } from '../../conformance/test/support/expect-numbers.ts'
import { type AdafactorState, adafactor } from '../src/index.js'
import { gradientsOf, initial, names, trainReference } from './support/against-reference.js'
import { codeOf } from './support/code-of.js'
import { countModules } from './support/count-modules.js'
import { type Nested, nested } from './support/nested.js'
import { noJax } from './support/no-jax.js'
import { randomArray } from './support/trees.js'

const steps = 20

const variants: Record<string, AdafactorOptions> = {
  'the defaults': {},
  'momentum and weight decay': { momentum: 0.9, weightDecay: 0.01 },
  'a momentum rounded to bfloat16': { momentum: { beta1: 0.9, type: 'bfloat16', caution: true } },
  'gradients clipped together': { clipGlobalNorm: 0.5 },
  'a schedule': { learningRate: (before) => 0.01 / (1 + before), parameterScale: false },
  'overrides and a mask by path': {
    weightDecay: { rate: 0.01, mask: { '*.bias': false } },
    overrides: {
      'layers.0.*': { learningRate: 1e-3 },
      cube: { factored: { axes: 'first', minimumSize: 0 } },
    },
  },
  'scales by slice': {
    overrides: {
      cube: {
        parameterScale: { batchAxes: [0] },
        clipThreshold: { threshold: 0.5, batchAxes: [0] },
      },
    },
  },
  'nothing skipped': { skipNonFinite: true, maximize: true, startStep: 100 },
  torch: torch({ lr: 0.02, weightDecay: 0.01 }),
  optax: optax({ learningRate: 0.01, minDimSizeToFactor: 4 }),
  huggingface: huggingface({ lr: 0.01, scaleParameter: false, relativeStep: false, beta1: 0.9 }),
  keras: keras({ learningRate: 0.01 }),
}

/** Trains some steps, and gives the parameters, which are the caller's, and the state. */
function train(
  optimizer: ReturnType<typeof adafactor>,
  count = steps,
  from?: readonly [Nested, AdafactorState],
  first = 0,
): [Nested, AdafactorState] {
  let [params, state] = from ?? [nested(initial), undefined]
  state ??= optimizer.init(tree.ref(params))
  for (let step = first; step < first + count; step++) {
    ;[params, state] = optimizer.step(nested(gradientsOf(step)), params, state)
  }
  return [params, state]
}

const numbersOf = (params: Nested) =>
  Object.fromEntries(
    tree
      .leaves(params)
      .map((leaf, index) => [names[index] as string, (leaf as np.Array).dataSync()]),
  )
describe.skipIf(noJax !== undefined)(
  `adafactor over trees of jax-js${noJax ? ` (skipped: ${noJax})` : ''}`,
  () => {
    test.each(Object.keys(variants))(
      'has the numbers of the float64 reference with %s',
      async (name) => {
        const options = variants[name] as AdafactorOptions
        const optimizer = adafactor(options)
        const [params, state] = train(optimizer)
        const expected = trainReference(options, steps)
        const reports = await optimizer.lastStep(state)
        expect(Object.keys(reports).sort()).toEqual([...names].sort())
        for (const own of names) {
          const { learningRate, updateRms, skipped } = expected.lastStep[
            own
          ] as (typeof reports)[string]
          expect(reports[own]?.learningRate).toBeCloseTo(learningRate, 6)
          expect(reports[own]?.skipped).toBe(skipped)
          if (updateRms === undefined) expect(reports[own]?.updateRms).toBeUndefined()
          else expect(reports[own]?.updateRms).toBeCloseTo(updateRms, 3)
        }
        // bfloat16 has 8 bits: a number between two of its own may be rounded the other way.
        const tolerance = name.includes('bfloat16') ? 1e-4 : 3e-6
        const found = numbersOf(params)
        for (const own of names)
          expectClose(found[own] as Float32Array, expected.params[own], tolerance, own)
        tree.dispose(state)
      },
    )

    test('update gives what step does, to be added', () => {
      for (const options of [{}, variants['momentum and weight decay'] as AdafactorOptions]) {
        const [stepping, updating] = [adafactor(options), adafactor(options)]
        const [expected, last] = train(stepping, 3)
        let params = nested(initial)
        let state = updating.init(tree.ref(params))
        for (let step = 0; step < 3; step++) {
          let updates: Nested
          ;[updates, state] = updating.update(nested(gradientsOf(step)), state, tree.ref(params))
          params = tree.map((p: np.Array, u: np.Array) => p.add(u), params, updates) as Nested
        }
        const [a, b] = [numbersOf(params), numbersOf(expected)]
        for (const own of names) {
          expectClose(
            a[own as string] as Float32Array,
            b[own as string] as Float32Array,
            2e-7,
            own as string,
          )
        }
        tree.dispose([state, last])
      }
    })

    test('works in a chain of the shape of optax', () => {
      interface Transformation {
        init(params: unknown): unknown
        update(updates: unknown, state: unknown, params?: unknown): [unknown, unknown]
      }
      const scale = (factor: number): Transformation => ({
        init: (params) => {
          tree.dispose(params as Nested)
          return []
        },
        update: (updates, state, params) => {
          tree.dispose(params as Nested)
          return [tree.map((u: np.Array) => u.mul(factor), updates as Nested), state]
        },
      })
      const chain = (...parts: Transformation[]): Transformation => ({
        init: (params) => {
          const states = parts.map((part) => part.init(tree.ref(params as Nested)))
          tree.dispose(params as Nested)
          return states
        },
        update: (given, state, params) => {
          let updates = given
          const next = parts.map((part, index) => {
            const own = (state as unknown[])[index]
            const [after, kept] = part.update(
              updates,
              own,
              params ? tree.ref(params as Nested) : undefined,
            )
            updates = after
            return kept
          })
          tree.dispose(params as Nested | undefined)
          return [updates, next]
        },
      })
      const run = (half: boolean) => {
        const own = adafactor() as unknown as Transformation
        const chained = half ? chain(own, scale(0.5)) : chain(own)
        const params = nested(initial)
        const state = chained.init(tree.ref(params))
        const [updates, after] = chained.update(nested(gradientsOf(0)), state, params)
        tree.dispose(after as AdafactorState[])
        return numbersOf(updates as Nested)
      }
      const [whole, half] = [run(false), run(true)]
      for (const own of names) {
        const expected = (whole[own] as Float32Array).map((update) => 0.5 * update)
        expect(half[own]).toEqual(expected)
      }
      expect(tree.leaves(nested(initial)).length).toBe(names.length)
    })

    test('compiles once, whatever the step', () => {
      const modules = countModules()
      const optimizer = adafactor({ learningRate: (before) => 0.01 / (before + 1), momentum: 0.9 })
      // Of shapes that no other test compiles for.
      const some = (seed: number) => ({
        w: randomArray([11, 13], seed),
        b: randomArray([17], seed),
      })
      let params = some(0)
      let state = optimizer.init(tree.ref(params))
      const go = (from: number, to: number) => {
        for (let step = from; step < to; step++) {
          ;[params, state] = optimizer.step(some(step), params, state)
          params.w.ref.dataSync()
        }
      }
      go(0, 2)
      const before = modules.count()
      expect(before).toBeGreaterThan(0)
      go(2, 22)
      tree.dispose([params, state] as never)
      expect(optimizer.traces).toBe(1)
      expect(modules.count()).toBe(before)
      modules.stop()
    })

    test('consumes what it is given and keeps nothing', () => {
      const optimizer = adafactor({ momentum: 0.9 })
      const params = nested(initial)
      const state = optimizer.init(tree.ref(params))
      const gradients = nested(gradientsOf(0))
      const given = tree.leaves([params, gradients, state] as never) as np.Array[]
      const [stepped, next] = optimizer.step(gradients, params, state)
      expect(given.map(({ refCount }) => refCount)).toEqual(given.map(() => 0))
      const returned = tree.leaves([stepped, next] as never) as np.Array[]
      expect(returned.map(({ refCount }) => refCount)).toEqual(returned.map(() => 1))
      tree.dispose([stepped, next] as never)
      expect(returned.map(({ refCount }) => refCount)).toEqual(returned.map(() => 0))
      optimizer.dispose()
    })

    test('leaves what was kept by a reference', () => {
      const optimizer = adafactor()
      const params = nested(initial)
      const state = optimizer.init(tree.ref(params))
      const [stepped, next] = optimizer.step(
        nested(gradientsOf(0)),
        tree.ref(params),
        tree.ref(state),
      )
      const [again, last] = optimizer.step(nested(gradientsOf(0)), params, state)
      expect(numbersOf(again)).toEqual(numbersOf(stepped))
      tree.dispose([next, last])
    })

    test('goes on from a saved state bit for bit', async () => {
      const options = { momentum: 0.9, learningRate: (before: number) => 0.01 / (before + 1) }
      const [expected, last] = train(adafactor(options), 6)
      const [params, state] = train(adafactor(options), 3)
      const saved = await tree
        .leaves(state)
        .reduce(
          async (list, leaf) => [
            ...(await list),
            { data: await (leaf as np.Array).ref.data(), shape: (leaf as np.Array).shape },
          ],
          Promise.resolve([] as { data: Awaited<ReturnType<np.Array['data']>>; shape: number[] }[]),
        )
      const loaded = tree.unflatten(
        tree.structure(state),
        saved.map(({ data, shape }) => np.array(data as Float32Array<ArrayBuffer>, { shape })),
      ) as AdafactorState
      const [resumed, end] = train(adafactor(options), 3, [params, loaded], 3)
      expect(numbersOf(resumed)).toEqual(numbersOf(expected))
      expect(end.count.js()).toBe(6)
      tree.dispose([state, last.moments])
    })

    test('goes on from a state without reports, and says nothing of the step before', async () => {
      const optimizer = adafactor()
      const [params, { count, moments, reports }] = train(optimizer, 1)
      tree.dispose(reports)
      const bare = { count, moments, reports: [] }
      expect(await optimizer.lastStep(bare)).toEqual({})
      const [, state] = optimizer.step(nested(gradientsOf(1)), params, bare)
      expect(Object.keys(await optimizer.lastStep(state)).sort()).toEqual([...names].sort())
    })

    test('does not move what it skips', async () => {
      const optimizer = adafactor({ skipNonFinite: true })
      const params = { a: randomArray([4, 3], 1), b: randomArray([4, 3], 2) }
      const before = [params.a.ref.dataSync(), params.b.ref.dataSync()]
      const state = optimizer.init(tree.ref(params))
      const gradients = { a: np.full([4, 3], Number.NaN), b: randomArray([4, 3], 3) }
      const [after, next] = optimizer.step(gradients, params, state)
      expect(after.a.dataSync()).toEqual(before[0])
      expect(after.b.dataSync()).not.toEqual(before[1])
      const reports = await optimizer.lastStep(next)
      expect([reports.a?.skipped, reports.b?.skipped]).toEqual([true, false])
    })

    test('parameters of one shape, which share kernels, have the numbers that each has alone', () => {
      const options = { momentum: 0.9, clipThreshold: 0.5 }
      const count = 8
      const all = (seed: number) =>
        Array.from({ length: count }, (_, index) => randomArray([40, 30], seed + index))
      const [together, alone] = [adafactor(options), adafactor(options)]
      let params = all(0)
      let state = together.init(tree.ref(params))
      let single = [randomArray([40, 30], 3)]
      let own = alone.init(tree.ref(single))
      for (let step = 1; step <= 5; step++) {
        ;[params, state] = together.step(all(100 * step), params, state)
        ;[single, own] = alone.step([randomArray([40, 30], 100 * step + 3)], single, own)
      }
      const [found, expected] = [params[3] as np.Array, single[0] as np.Array]
      expectClose(
        found.ref.dataSync() as Float32Array,
        expected.dataSync() as Float32Array,
        2e-7,
        '3',
      )
      expect((params[4] as np.Array).ref.dataSync()).not.toEqual(found.dataSync())
      tree.dispose([state, own] as never)
    })

    test('takes a tree that is one array, and parameters without elements', () => {
      const alone = adafactor({ overrides: { parameter: { factored: false } } })
      const state = alone.init(np.ones([4, 3]))
      expect(Object.keys(state.moments)).toEqual(['parameter'])
      const [stepped] = alone.step(np.ones([4, 3]), np.ones([4, 3]), state)
      expect(stepped.dataSync()[0]).toBeLessThan(1)

      const empty = adafactor()
      const params = () => ({ none: np.zeros([0, 3]), some: np.ones([2]) })
      const [after] = empty.step(params(), params(), empty.init(params()))
      expect(after.none.shape).toEqual([0, 3])
    })
  },
)

describe.skipIf(noJax !== undefined)('what adafactor refuses has changed nothing', () => {
  const optimizer = adafactor()
  const params = () => ({ w: np.ones([4, 3]), b: np.ones([3]) })

  /** What is given to a step that is refused, and is still there afterwards. */
  const refused = (
    change: (given: { gradients: unknown; params: unknown; state: unknown }) => void,
  ): string | undefined => {
    const given = { gradients: params(), params: params(), state: optimizer.init(params()) }
    change(given as never)
    const leaves = tree.leaves([given.gradients, given.params, given.state] as never) as np.Array[]
    const counts = leaves.map((leaf) => leaf.refCount)
    const code = codeOf(() => optimizer.step(given.gradients, given.params, given.state))
    expect(leaves.map((leaf) => leaf.refCount)).toEqual(counts)
    return code
  }

  test('an update without parameters', () => {
    const state = optimizer.init(params())
    expect(() => optimizer.update(params(), state)).toThrow(/needs the parameters/)
    expect(codeOf(() => optimizer.update(params(), state))).toBe('parameter/none')
    expect(state.count.refCount).toBe(1)
  })

  test('gradients of other shapes or names', () => {
    expect(refused((given) => (given.gradients = { w: np.ones([3, 4]), b: np.ones([3]) }))).toBe(
      'gradient/shape',
    )
    expect(refused((given) => (given.gradients = { w: np.ones([4, 3]), c: np.ones([3]) }))).toBe(
      'parameter/unknown',
    )
    expect(refused((given) => (given.gradients = { w: np.ones([4, 3]) }))).toBe('parameter/unknown')
  })

  test('arrays that were consumed, are of another type, or are none', () => {
    expect(
      refused((given) => {
        ;(given.gradients as { w: np.Array }).w.dispose()
      }),
    ).toBe('tensor/disposed')
    expect(
      refused(
        (given) =>
          (given.gradients = { w: np.ones([4, 3], { dtype: np.float16 }), b: np.ones([3]) }),
      ),
    ).toBe('tensor/type')
    expect(refused((given) => (given.params = { w: 1, b: 2 }))).toBe('tensor/foreign')
    expect(refused((given) => (given.gradients = given.params))).toBe('tensor/disposed')
  })

  test('a state of something else', () => {
    expect(refused((given) => (given.state = []))).toBe('state/format')
    expect(refused((given) => (given.state = adafactor({ momentum: 0.9 }).init(params())))).toBe(
      'state/mismatch',
    )
    expect(
      refused((given) => (given.state = optimizer.init({ w: np.ones([4, 4]), b: np.ones([3]) }))),
    ).toBe('state/mismatch')
  })

  test('options that do not exist, that fit no parameter, or give no number', () => {
    expect(codeOf(() => adafactor({ lr: 1 } as never))).toBe('option/unknown')
    expect(codeOf(() => adafactor({ overrides: { 'x.*': {} } }).init(params()))).toBe(
      'option/invalid',
    )
    expect(codeOf(() => adafactor({ stateType: 'bfloat16' }).init(params()))).toBe('tensor/type')
    const wrong = adafactor({ learningRate: () => Number.NaN })
    const own = params()
    const state = wrong.init(params())
    expect(codeOf(() => wrong.step(params(), own, state))).toBe('option/invalid')
    expect(own.w.refCount).toBe(1)
    expect(state.count.refCount).toBe(1)
  })

  test('trees without arrays, with one name for two paths, and tracers', () => {
    expect(codeOf(() => optimizer.init({}))).toBe('parameter/none')
    expect(codeOf(() => optimizer.init({ 'a.b': np.ones([2]), a: { b: np.ones([2]) } }))).toBe(
      'parameter/duplicate',
    )
    const within = jit((w: np.Array) => {
      optimizer.init(tree.ref({ w }))
      return w
    })
    expect(() => within(np.ones([2]))).toThrow(/call the optimizer outside/)
  })
})
