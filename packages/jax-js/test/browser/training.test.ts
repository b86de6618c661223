import { init, numpy as np, tree } from '@jax-js/jax'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import { type AdafactorState, adafactor } from '../../src/index.js'
import { gradientsOf, initial, names, trainReference } from '../support/against-reference.js'
import { type Nested, nested } from '../support/nested.js'

const options = { momentum: 0.9, weightDecay: 0.01, clipGlobalNorm: 5 }
const steps = 20

beforeAll(async () => {
  expect(await init('wasm', 'webgpu')).toContain('webgpu')
})

describe.each(['wasm', 'webgpu'] as const)('on %s', (device) => {
  const optimizer = adafactor(options)
  afterAll(() => optimizer.dispose())

  test('steps have the numbers of the float64 reference, and are traced once', async () => {
    let params = nested(initial, device)
    let state: AdafactorState = optimizer.init(tree.ref(params))
    for (let step = 0; step < steps; step++) {
      ;[params, state] = optimizer.step(nested(gradientsOf(step), device), params, state)
    }
    expect(optimizer.traces).toBe(1)
    const expected = trainReference(options, steps)
    const reports = await optimizer.lastStep(state)
    const numbers = await Promise.all(
      (tree.leaves(params) as np.Array[]).map((leaf) => leaf.data()),
    )
    for (const [index, name] of names.entries()) {
      expectClose(numbers[index] as Float32Array, expected.params[name], 3e-6, name)
      expect(reports[name]?.learningRate).toBeCloseTo(
        expected.lastStep[name]?.learningRate ?? -1,
        6,
      )
    }
    expect(state.moments['layers.0.kernel']?.rowMoment?.device).toBe(device)
    tree.dispose(state)
  })

  test('a state that was read goes on bit for bit', async () => {
    let params = nested(initial, device)
    let state: AdafactorState = optimizer.init(tree.ref(params))
    ;[params, state] = optimizer.step(nested(gradientsOf(0), device), params, state)
    const leaves = tree.leaves(state) as np.Array[]
    const copies = await Promise.all(
      leaves.map(async (leaf) => {
        const { shape } = leaf
        return np.array((await leaf.ref.data()) as Float32Array<ArrayBuffer>, { shape, device })
      }),
    )
    const loaded = tree.unflatten(tree.structure(state), copies) as AdafactorState
    const [a, first] = optimizer.step(nested(gradientsOf(1), device), tree.ref(params), state)
    const [b, second] = optimizer.step(nested(gradientsOf(1), device), params, loaded)
    const dataOf = (of: Nested) =>
      Promise.all((tree.leaves(of) as np.Array[]).map((leaf) => leaf.data()))
    expect(await dataOf(a)).toEqual(await dataOf(b))
    tree.dispose([first, second] as never)
  })
})
