/** What the optimizer refuses on this backend: by code and message, and nothing has changed. */
import { AdafactorError, adafactor, type Optimizer } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { type NdArrayBackend, ndarrayBackend } from '../src/index.js'
import { randomNumbers } from './support/random.js'

interface Setting {
  readonly backend: NdArrayBackend
  readonly weights: NdArray
  readonly bias: NdArray
  readonly optimizer: Optimizer<NdArray, 'synchronous'>
  /** Good gradients. */
  readonly good: { readonly weights: NdArray; readonly bias: NdArray }
}

const seed = 9

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  const setUp = (): Setting => {
    const backend = ndarrayBackend({ engine })
    const random = randomNumbers(seed)
    const make = (...shape: number[]) => {
      const size = shape.reduce((product, length) => product * length, 1)
      return ndarray(Float32Array.from({ length: size }, random), shape)
    }
    const [weights, bias] = [make(4, 3), make(3)]
    const optimizer = adafactor({ backend, params: { weights, bias }, momentum: 0.9 })
    // Not the first step, so that there is a state to spoil.
    optimizer.step({ weights: make(4, 3), bias: make(3) })
    return { backend, weights, bias, optimizer, good: { weights: make(4, 3), bias: make(3) } }
  }

  /** The message of a failure that leaves parameters, state and reports as they were. */
  const refusal = (setting: Setting, task: () => unknown): string => {
    const { weights, bias, optimizer, backend } = setting
    const snapshot = () =>
      structuredClone({
        weights: weights.data,
        bias: bias.data,
        state: optimizer.stateDict(),
        lastStep: optimizer.lastStep(),
        memory: backend.memory(),
      })
    const before = snapshot()
    let error: unknown
    try {
      task()
    } catch (thrown) {
      error = thrown
    }
    expect(snapshot(), `seed ${seed}`).toEqual(before)
    if (!AdafactorError.isInstance(error)) throw error ?? new Error('nothing was thrown')
    expect(error.message).toContain(`(${error.code})`)
    return error.message
  }

  test.each<[string, (setting: Setting) => unknown, RegExp]>([
    [
      'of another shape',
      () => ndarray(new Float32Array(4)),
      /^the gradient of "bias" has shape \[4\]; it must have the parameter's, \[3\].*\(gradient\/shape\)$/,
    ],
    [
      'of another rank',
      () => ndarray(new Float32Array(3), [1, 3]),
      /^the gradient of "bias" has shape \[1, 3\]; .*\[3\].*\(gradient\/shape\)$/,
    ],
    [
      'that reaches beyond its data',
      () => ndarray(new Float32Array(2), [3]),
      /^the gradient of "bias" can't be used: .* \[3\].* from element 0 to 2 of its data, which has 2: .*\(tensor\/shape\)$/,
    ],
    [
      'that is its parameter',
      ({ bias }) => bias,
      /^the gradient of "bias" shares memory with parameter "bias".*\(gradient\/shared-memory\)$/,
    ],
    [
      'that is its parameter backwards',
      ({ bias }) => bias.step(-1),
      /^the gradient of "bias" shares memory with parameter "bias".*\(gradient\/shared-memory\)$/,
    ],
    [
      'that is one element of its parameter, repeated',
      ({ bias }) => ndarray(bias.data, [3], [0], 1),
      /^the gradient of "bias" shares memory with parameter "bias".*\(gradient\/shared-memory\)$/,
    ],
    [
      'of another library',
      () => ({ shape: [3], dtype: 'float32', dataSync: () => new Float32Array(3) }),
      /^the gradient of "bias" is an object of type Object, not a tensor of the backend "ndarray".*\(tensor\/foreign\)$/,
    ],
    [
      'that is a plain array',
      () => [1, 2, 3],
      /^the gradient of "bias" is an object of type Array, not a tensor.*: give it a shape: ndarray\(.*\(tensor\/foreign\)$/,
    ],
    [
      'of integers',
      () => ndarray(new Int32Array(3)),
      /^the gradient of "bias" is an object of type .*, not a tensor.*: its data is of type Int32Array; it has to be .*\(tensor\/foreign\)$/,
    ],
    [
      'without strides',
      () => ({ data: new Float32Array(3), shape: [3] }),
      /not a tensor of the backend "ndarray": it has no stride or no offset; make it with ndarray\(data, shape\) \(tensor\/foreign\)$/,
    ],
    [
      'of fewer strides than sizes',
      () => ({ data: new Float32Array(3), shape: [3, 1], stride: [1], offset: 0 }),
      /not a tensor of the backend "ndarray": its shape has 2 sizes and its stride 1 \(tensor\/foreign\)$/,
    ],
    [
      'of half sizes',
      () => ({ data: new Float32Array(3), shape: [1.5], stride: [1], offset: 0 }),
      /: its sizes, strides and offset have to be whole numbers \(tensor\/foreign\)$/,
    ],
    [
      'that was disposed',
      ({ backend }) => {
        const gradient = backend.create([3])
        backend.dispose(gradient)
        return gradient
      },
      /^the gradient of "bias" was disposed before; .*\(tensor\/disposed\)$/,
    ],
  ])('a gradient %s', (_, bad, message) => {
    const setting = setUp()
    const { optimizer, good } = setting
    const bias = bad(setting) as NdArray
    // A good gradient of another kind of parameter comes first: it must not be applied either.
    const step = () => optimizer.step({ weights: good.weights, bias })
    expect(refusal(setting, step)).toMatch(message)
    expect(refusal(setting, () => optimizer.stepParameter('bias', bias))).toMatch(message)
    optimizer.step(good)
    expect(optimizer.iteration).toBe(2)
  })

  test('a gradient of no parameter', () => {
    const setting = setUp()
    const { optimizer, good } = setting
    expect(
      refusal(setting, () => optimizer.step({ weights: good.weights, bais: good.bias })),
    ).toMatch(/^there is a gradient for "bais", .*did you mean "bias"\?.*\(parameter\/unknown\)$/)
  })

  test('a gradient that repeats its elements is none of these', () => {
    const { backend, weights, optimizer, good } = setUp()
    const twin = backend.create([4, 3], backend.read(weights))
    const row = ndarray(Float32Array.of(0.5, -2, 1), [4, 3], [0, 1])
    const copy = backend.create([4, 3], backend.read(row))
    const other = adafactor({
      backend,
      params: { weights: twin, bias: backend.create([3]) },
      momentum: 0.9,
    })
    other.loadStateDict(optimizer.stateDict())
    optimizer.step({ ...good, weights: row })
    other.step({ ...good, weights: copy })
    expect(backend.read(weights)).toEqual(backend.read(twin))
  })

  test('a second gradient in one iteration', () => {
    const setting = setUp()
    const { optimizer, good } = setting
    optimizer.stepParameter('bias', good.bias)
    const message = /^parameter "bias" already had its gradient.*\(gradient\/repeated\)$/
    expect(refusal(setting, () => optimizer.stepParameter('bias', good.bias))).toMatch(message)
    expect(refusal(setting, () => optimizer.step(good))).toMatch(message)
  })

  test('a parameter that was disposed', () => {
    const backend = ndarrayBackend({ engine })
    const params = { weights: backend.create([2, 2], [1, 2, 3, 4]), bias: backend.create([2]) }
    const optimizer = adafactor({ backend, params })
    const data = params.weights.data as unknown as Float32Array
    backend.dispose(params.bias)
    const good = { weights: backend.create([2, 2], [1, 1, 1, 1]), bias: backend.create([2]) }
    expect(() => optimizer.step(good)).toThrow(
      /^parameter "bias" was disposed before; .*\(tensor\/disposed\)$/,
    )
    expect([...data]).toEqual([1, 2, 3, 4])
    expect(optimizer.iteration).toBe(0)
  })

  test('a step after dispose()', () => {
    const { weights, optimizer, good } = setUp()
    optimizer.dispose()
    const before = [...(weights.data as unknown as Float32Array)]
    expect(() => optimizer.step(good)).toThrow(/was disposed.*\(optimizer\/disposed\)$/)
    expect([...(weights.data as unknown as Float32Array)]).toEqual(before)
  })

  test.each<[string, (setting: Setting) => Record<string, NdArray>, RegExp]>([
    [
      'of another shape',
      ({ weights, good }) => ({ weights, bias: good.weights }),
      /"bias" has shape \[3\], in the state \[4, 3\]/,
    ],
    [
      'of another name',
      ({ weights, bias }) => ({ weights, offset: bias }),
      /parameter "bias" is not in the state.*"offset", which is no parameter/,
    ],
  ])('a state %s', (_, params, message) => {
    const setting = setUp()
    const other = adafactor({ backend: setting.backend, params: params(setting), momentum: 0.9 })
    const state = other.stateDict()
    const found = refusal(setting, () => setting.optimizer.loadStateDict(state))
    expect(found).toMatch(message)
    expect(found).toMatch(/\(state\/mismatch\)$/)
  })

  test.each<[string, (setting: Setting) => Record<string, unknown>, RegExp]>([
    ['none', () => ({}), /^option "params" is empty; .*\(parameter\/none\)$/],
    [
      'one twice',
      ({ weights }) => ({ a: weights, b: weights }),
      /^parameters "a" and "b" share memory.*\(parameter\/duplicate\)$/,
    ],
    [
      'views that overlap',
      ({ weights }) => ({ a: weights.hi(3, 3), b: weights.lo(2, 0).transpose(1, 0) }),
      /^parameters "a" and "b" share memory.*\(parameter\/duplicate\)$/,
    ],
    [
      'one that reaches beyond its data',
      ({ weights }) => ({ weights, b: ndarray(new Float32Array(2), [3]) }),
      /^parameter "b" can't be used: .*\[3\].*which has 2.*\(tensor\/shape\)$/,
    ],
    [
      'one that repeats its elements',
      ({ weights }) => ({ weights, b: ndarray(new Float32Array(3), [4, 3], [0, 1]) }),
      /^parameter "b" of shape \[4, 3\] has elements in the same place.*\(parameter\/duplicate\)$/,
    ],
    [
      'one of integers',
      () => ({ b: ndarray(new Int32Array(3)) }),
      /^parameter "b" is an object of type .*, not a tensor.*\(tensor\/foreign\)$/,
    ],
    [
      'one of another library',
      () => ({ b: { shape: [3], dataSync: () => [1, 2, 3] } }),
      /^parameter "b" is an object of type Object, not a tensor.*\(tensor\/foreign\)$/,
    ],
  ])('parameters: %s', (_, params, message) => {
    const setting = setUp()
    const { backend } = setting
    const make = () => adafactor({ backend, params: params(setting) as Record<string, NdArray> })
    expect(refusal(setting, make)).toMatch(message)
  })

  test('parameters side by side in one matrix are none of these', () => {
    const { backend, weights } = setUp()
    const params = { a: weights.hi(4, 1), b: weights.lo(0, 1) }
    expect(() => adafactor({ backend, params })).not.toThrow()
  })
})
