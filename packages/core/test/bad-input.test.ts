/** Bad input: each kind has its own code, says what to do, and leaves everything as it was. */
import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  type AdafactorOptions,
  adafactor,
  type Backend,
  type DenseTensor,
  type Execution,
  type Gradients,
  numbersToJson,
  type Optimizer,
  referenceBackend,
} from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { caught } from './support/caught.js'
import { Random } from './support/random.js'
import { expectUnchanged } from './support/snapshot.js'

type AnyBackend = Backend<DenseTensor, Execution>
type Params = Record<'weights' | 'bias', DenseTensor>

interface Setting {
  readonly backend: AnyBackend
  readonly params: Params
  readonly optimizer: Optimizer<DenseTensor, Execution>
  /** A good gradient. */
  readonly weights: DenseTensor
  readonly bias: DenseTensor
}

async function setUp(backend: AnyBackend, options: AdafactorOptions = {}): Promise<Setting> {
  const random = new Random(11)
  const create = (shape: number[], count: number) => backend.create(shape, random.normals(count))
  const params = { weights: create([4, 3], 12), bias: create([3], 3) }
  const optimizer = adafactor({ backend, params, momentum: 0.9, ...options })
  // Not the first step, so that there is a state to spoil.
  await optimizer.step({ weights: create([4, 3], 12), bias: create([3], 3) })
  return { backend, params, optimizer, weights: create([4, 3], 12), bias: create([3], 3) }
}

const backends: [string, () => AnyBackend][] = [
  ['a synchronous backend', () => referenceBackend()],
  ['an asynchronous backend', () => asynchronousBackend()],
]

describe.each(backends)('a step on %s is refused and changes nothing', (_, createBackend) => {
  test.each<[string, (setting: Setting) => unknown, RegExp]>([
    [
      'for a gradient of another shape',
      ({ backend, weights }) => ({ weights, bias: backend.create([4]) }),
      /^the gradient of "bias" has shape \[4\]; it must have the parameter's, \[3\]: transpose, reshape or sum it to that \(gradient\/shape\)$/,
    ],
    [
      'for a transposed gradient',
      ({ backend, bias }) => ({ bias, weights: backend.create([3, 4]) }),
      /^the gradient of "weights" has shape \[3, 4\]; .*\[4, 3\]: transpose.* \(gradient\/shape\)$/,
    ],
    [
      'for a gradient of another rank',
      ({ backend, weights }) => ({ weights, bias: backend.create([1, 3]) }),
      /^the gradient of "bias" has shape \[1, 3\]; .*\[3\]: .* \(gradient\/shape\)$/,
    ],
    [
      'for a single number as the gradient of a vector',
      ({ backend, weights }) => ({ weights, bias: backend.create([]) }),
      /^the gradient of "bias" has shape \[\]; .* \(gradient\/shape\)$/,
    ],
    [
      'for the name of no parameter, with the one that may be meant',
      ({ weights, bias }) => ({ weights, bais: bias }),
      /^there is a gradient for "bais", which is no parameter .* did you mean "bias"\? \(parameter\/unknown\)$/,
    ],
    [
      'for the name of no parameter, with all that there are',
      ({ weights, bias }) => ({ weights, kernel_1: bias }),
      /its parameters are weights, bias \(parameter\/unknown\)$/,
    ],
    [
      'for the name of no parameter even without a gradient',
      ({ weights }) => ({ weights, b: null }),
      /^there is a gradient for "b", which is no parameter .* \(parameter\/unknown\)$/,
    ],
    [
      'for a parameter as its own gradient',
      ({ weights, params }) => ({ weights, bias: params.bias }),
      /^the gradient of "bias" shares memory with parameter "bias", .* give a copy of it \(gradient\/shared-memory\)$/,
    ],
    [
      'for a gradient that is a view of its parameter',
      ({ weights, params }) => ({
        weights,
        bias: { shape: [3], data: params.bias.data.subarray(0) },
      }),
      /^the gradient of "bias" shares memory with parameter "bias", .* \(gradient\/shared-memory\)$/,
    ],
    [
      'for what is no tensor',
      ({ weights }) => ({ weights, bias: [1, 2, 3] }),
      /^the gradient of "bias" is an object of type Array, not a tensor of the backend ".*reference.*"; make one with the backend's create\(\), .* \(tensor\/foreign\)$/,
    ],
    [
      'for a number',
      ({ weights }) => ({ weights, bias: 3 }),
      /^the gradient of "bias" is 3, not a tensor of the backend .* \(tensor\/foreign\)$/,
    ],
    [
      'for a tensor whose numbers are not as many as its shape says',
      ({ weights }) => ({ weights, bias: { shape: [3], data: new Float64Array(4) } }),
      /^the gradient of "bias" is an object of type Object, not a tensor .*: its shape \[3\] takes 3 numbers and its data has 4 \(tensor\/foreign\)$/,
    ],
    [
      'for integers',
      ({ weights }) => ({ weights, bias: { shape: [3], data: new Int32Array(3) } }),
      /not a tensor of the backend ".*reference.*": its data has to be a Float32Array or .* \(tensor\/foreign\)$/,
    ],
    [
      'for a promise of gradients',
      () => Promise.resolve({}),
      /^step\(\) was given something else than gradients by parameter name.* \(tensor\/foreign\)$/,
    ],
    ['for null', () => null, /^step\(\) was given something else .* \(tensor\/foreign\)$/],
    [
      'for gradients without names',
      ({ weights, bias }) => [weights, bias],
      /^step\(\) was given something else .* \(tensor\/foreign\)$/,
    ],
    [
      'for a bare gradient',
      ({ weights }) => weights,
      /^there is a gradient for "shape", which is no parameter .* \(parameter\/unknown\)$/,
    ],
    [
      'for a disposed gradient',
      ({ backend, weights, bias }) => {
        backend.dispose(bias)
        return { weights, bias }
      },
      /^the gradient of "bias" was disposed before; .* \(tensor\/disposed\)$/,
    ],
    [
      'for two gradients of one parameter',
      ({ backend, weights, bias }) => [
        ['bias', bias],
        ['weights', weights],
        ['bias', backend.create([3])],
      ],
      /^parameter "bias" already had its gradient in this iteration; call step\(\) .* \(gradient\/repeated\)$/,
    ],
  ])('%s', async (__, gradientsOf, message) => {
    const setting = await setUp(createBackend())
    const { optimizer, params } = setting
    const gradients = gradientsOf(setting) as Gradients<DenseTensor>
    const error = await expectUnchanged(optimizer, params, () => optimizer.step(gradients))
    expect(AdafactorError.isInstance(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
    // And a good step still works.
    await optimizer.step({ weights: setting.weights })
    expect(optimizer.iteration).toBe(2)
  })

  test('for the gradient of a parameter that was disposed', async () => {
    const { backend, params, optimizer, weights, bias } = await setUp(createBackend())
    backend.dispose(params.bias)
    const error = await expectUnchanged(optimizer, params, () => optimizer.step({ weights, bias }))
    expect(error).toMatchObject({ code: 'tensor/disposed' })
    expect((error as Error).message).toMatch('parameter "bias" was disposed before')
    expect((error as Error).cause).toMatchObject({ code: 'tensor/disposed' })
  })

  test('for a parameter as the gradient of another', async () => {
    const backend = createBackend()
    const params = { a: backend.create([3], [1, 2, 3]), b: backend.create([3], [4, 5, 6]) }
    const optimizer = adafactor({ backend, params })
    const gradients = { a: backend.create([3], [1, 1, 1]), b: params.a }
    const error = await expectUnchanged(optimizer, params, () => optimizer.step(gradients))
    expect((error as Error).message).toMatch(
      /^the gradient of "b" shares memory with parameter "a", .* \(gradient\/shared-memory\)$/,
    )
  })

  test('for a second gradient within an iteration', async () => {
    const { params, optimizer, weights, bias } = await setUp(createBackend())
    await optimizer.stepParameter('bias', bias)
    const tasks = [
      () => optimizer.stepParameter('bias', bias),
      () => optimizer.step({ weights, bias }),
    ]
    for (const task of tasks) {
      const error = await expectUnchanged(optimizer, params, task)
      expect(error).toMatchObject({ code: 'gradient/repeated' })
      expect((error as Error).message).toMatch('parameter "bias" already had its gradient')
    }
    await optimizer.step({ weights })
    await optimizer.stepParameter('bias', bias)
  })

  test('by stepParameter for the same reasons', async () => {
    const { backend, params, optimizer, bias } = await setUp(createBackend())
    const tasks: [() => unknown, string][] = [
      [() => optimizer.stepParameter('bais', bias), 'parameter/unknown'],
      [() => optimizer.stepParameter('bias', backend.create([4])), 'gradient/shape'],
      [() => optimizer.stepParameter('bias', params.bias), 'gradient/shared-memory'],
      [() => optimizer.stepParameter('bias', null as never), 'tensor/foreign'],
      [() => optimizer.stepParameter('bias', undefined as never), 'tensor/foreign'],
    ]
    for (const [task, code] of tasks) {
      expect(await expectUnchanged(optimizer, params, task)).toMatchObject({ code })
    }
  })

  test('for a schedule that returns no number, whichever parameter it is for', async () => {
    const schedule = (updates: number) => (updates === 1 ? Number.NaN : 0.1)
    const { params, optimizer, weights, bias } = await setUp(createBackend(), {
      overrides: { bias: { learningRate: schedule } },
    })
    const error = await expectUnchanged(optimizer, params, () => optimizer.step({ weights, bias }))
    expect(error).toMatchObject({ code: 'option/invalid' })
    expect((error as Error).message).toMatch(
      'option "learningRate(1)" is NaN; it must be a finite number at least 0',
    )
  })

  test('for a schedule that throws, with its own error', async () => {
    const failure = new Error('no more data')
    const schedule = (updates: number) => {
      if (updates > 0) throw failure
      return 0.1
    }
    const { params, optimizer, weights, bias } = await setUp(createBackend(), {
      overrides: { bias: { learningRate: schedule } },
    })
    const error = await expectUnchanged(optimizer, params, () => optimizer.step({ weights, bias }))
    expect(error).toBe(failure)
  })

  test('after dispose, as every other call', async () => {
    const { optimizer, weights } = await setUp(createBackend())
    const state = await optimizer.stateDict()
    optimizer.dispose()
    const calls: (() => unknown)[] = [
      () => optimizer.step({ weights }),
      () => optimizer.step(),
      () => optimizer.stepParameter('weights', weights),
      () => optimizer.stateDict(),
      () => optimizer.loadStateDict(state),
      () => optimizer.lastStep(),
    ]
    for (const call of calls) {
      const error = await Promise.resolve()
        .then(call)
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'optimizer/disposed' })
      expect((error as Error).message).toMatch('make a new one with adafactor()')
    }
  })
})

describe('an optimizer is not made', () => {
  const backend = referenceBackend()
  const tensor = () => backend.create([2], [1, 2])
  const shared = new Float64Array(6)
  const view = (from: number): DenseTensor => ({
    shape: [2],
    data: shared.subarray(from, from + 2),
  })

  test.each<[string, () => object, RegExp]>([
    [
      'of no parameters',
      () => ({ params: {} }),
      /^parameter\/none: option "params" is empty; give at least one parameter/,
    ],
    ['of an empty Map', () => ({ params: new Map() }), /^parameter\/none: /],
    [
      'of two parameters of one name',
      () => ({
        params: [
          ['w', tensor()],
          ['w', tensor()],
        ],
      }),
      /^parameter\/duplicate: there are two parameters called "w"/,
    ],
    [
      'of one tensor under two names',
      () => {
        const w = tensor()
        return { params: { embedding: w, head: w } }
      },
      /^parameter\/duplicate: parameters "embedding" and "head" share memory and would be updated twice/,
    ],
    [
      'of two tensors that share memory',
      () => ({ params: { a: view(0), b: view(1) } }),
      /^parameter\/duplicate: parameters "a" and "b" share memory/,
    ],
    [
      'of what is no tensor',
      () => ({ params: { w: tensor(), b: new Float32Array(3) } }),
      /^tensor\/foreign: parameter "b" is an object of type Float32Array, not a tensor of the backend "reference float64"/,
    ],
    [
      'of nothing',
      () => ({ params: { w: undefined } }),
      /^tensor\/foreign: parameter "w" is undefined, not a tensor/,
    ],
    [
      'of a disposed tensor',
      () => {
        const w = tensor()
        backend.dispose(w)
        return { params: { w } }
      },
      /^tensor\/disposed: parameter "w" was disposed before/,
    ],
    [
      'without parameters',
      () => ({}),
      /^option\/invalid: option "params" must be a plain object of tensors/,
    ],
    [
      'of tensors without names',
      () => ({ params: [tensor()] }),
      /^option\/invalid: option "params"/,
    ],
    [
      'of numbered tensors',
      () => ({ params: new Map([[1, tensor()]]) }),
      /^option\/invalid: option "params"/,
    ],
    [
      'of a promise of a backend',
      () => ({ backend: Promise.resolve(backend), params: { w: tensor() } }),
      /^option\/invalid: option "backend" is a promise; it must be a backend, .*: await it first/,
    ],
    [
      'without a backend',
      () => ({ backend: undefined, params: { w: tensor() } }),
      /^option\/invalid: option "backend" is undefined; it must be a backend, as ndarrayBackend\(\) makes one/,
    ],
    [
      'of a backend of a newer specification',
      () => ({ backend: { ...backend, specification: 2 }, params: { w: tensor() } }),
      /^backend\/specification: the backend "reference float64" follows specification 2, this @adafactor\/core follows 1: update @adafactor\/core/,
    ],
    [
      'of a backend of an older specification',
      () => ({ backend: { ...backend, specification: 0 }, params: { w: tensor() } }),
      /^backend\/specification: the backend "reference float64" follows specification 0, this @adafactor\/core follows 1: update the package that the backend "reference float64" comes from/,
    ],
    [
      'of a backend of an older specification that says which package it comes from',
      () => ({
        backend: { ...backend, specification: 0, packageName: '@who/backend-x' },
        params: { w: tensor() },
      }),
      /^backend\/specification: .* follows specification 0, this @adafactor\/core follows 1: update @who\/backend-x \(/,
    ],
    [
      'of a backend of a newer specification that says which package it comes from',
      () => ({
        backend: { ...backend, specification: 2, packageName: '@who/backend-x' },
        params: { w: tensor() },
      }),
      /^backend\/specification: .* follows specification 2, this @adafactor\/core follows 1: update @adafactor\/core \(/,
    ],
    [
      'of a backend of no known specification',
      () => ({ backend: { ...backend, specification: 'draft' }, params: { w: tensor() } }),
      /^backend\/specification: .* follows specification draft, .* update the package that the backend "reference float64" comes from/,
    ],
  ])('%s', (_, config, message) => {
    const given = config()
    const made = backend.memory().tensors
    expect(caught(() => adafactor({ backend, ...given } as never))).toMatch(message)
    expect(backend.memory().tensors).toBe(made)
  })

  test('of views of one buffer that do not overlap is one', () => {
    expect(() =>
      adafactor({ backend, params: { a: view(0), b: view(2), c: view(4) } }),
    ).not.toThrow()
  })

  test('where an option is wrong for one parameter, and nothing stays allocated', () => {
    const own = referenceBackend()
    const params = { a: own.create([2]), b: own.create([2]) }
    const overrides = { b: { momentum: 2 } }
    expect(caught(() => adafactor({ backend: own, params, overrides }))).toMatch(/^option\/invalid/)
    expect(own.memory().tensors).toBe(2)
  })

  test('where the device has no room for its state, and nothing stays allocated', () => {
    // Two parameters and four tensors for each of them: it fails at each of these in turn.
    for (let space = 2; space < 10; space++) {
      const own = referenceBackend()
      let room = space
      const small: typeof own = {
        ...own,
        create: (shape, data) => {
          if (room-- === 0) throw new AdafactorError('backend/unsupported-size', 'no room')
          return own.create(shape, data)
        },
      }
      const params = { a: small.create([2, 2]), b: small.create([3, 3]) }
      expect(caught(() => adafactor({ backend: small, params }))).toMatch(
        /^backend\/unsupported-size/,
      )
      expect(own.memory().tensors).toBe(2)
    }
  })

  test('where the backend can not compile its program, and nothing stays allocated', () => {
    const own = referenceBackend()
    let compiled = 0
    let disposed = 0
    const picky: typeof own = {
      ...own,
      compile: (program) => {
        if (program.rank === 1) throw new AdafactorError('program/invalid', 'no vectors')
        compiled++
        return { ...own.compile(program), dispose: () => disposed++ }
      },
    }
    const params = { a: own.create([2, 2]), b: own.create([3]) }
    expect(caught(() => adafactor({ backend: picky, params }))).toMatch(/^program\/invalid/)
    expect(own.memory().tensors).toBe(2)
    expect([compiled, disposed]).toEqual([1, 1])
  })
})

describe('a call in the wrong form says what is wanted', () => {
  const backend = referenceBackend()
  const made = () => adafactor({ backend, params: { w: backend.create([2]) } })

  test.each<[string, () => unknown, RegExp]>([
    [
      'no configuration',
      () => adafactor(undefined as never),
      /takes one plain object.*option\/invalid/,
    ],
    [
      'a factory instead of a backend',
      () => adafactor({ backend: referenceBackend as never, params: {} }),
      /"backend" is function; .*: call it/,
    ],
    [
      'a selection instead of its backend',
      () => adafactor({ backend: { backend, name: 'x' } as never, params: {} }),
      /take the property "backend" of it/,
    ],
    [
      'the arguments of stepParameter in the other order',
      () => made().stepParameter(backend.create([2]) as never, 'w' as never),
      /must be a string: stepParameter\(name, gradient\)/,
    ],
    ['a size instead of a shape', () => backend.create(3 as never), /must be an array of sizes/],
    [
      'a misspelt option of loadStateDict',
      () => made().loadStateDict(made().stateDict(), { ignoreOption: true } as never),
      /did you mean "ignoreOptions"/,
    ],
    [
      'a state whose numbers are BigInts',
      () => {
        const state = structuredClone(made().stateDict())
        const moment = state.parameters.w?.tensors.moment as { data: unknown }
        moment.data = new BigInt64Array(2)
        return made().loadStateDict(state)
      },
      /"w" is damaged/,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  test('a state goes through JSON with its typed arrays made plain', () => {
    const from = made()
    from.step({ w: backend.create([2], [1, -2]) })
    const text = JSON.stringify(from.stateDict(), numbersToJson)
    const to = made()
    to.loadStateDict(JSON.parse(text))
    expect(to.stateDict()).toEqual(from.stateDict())
    expect(() => to.loadStateDict(JSON.parse(JSON.stringify(from.stateDict())))).toThrow(
      'the data of moment is not 2 numbers. Give what stateDict() returned; as JSON it is JSON.stringify(state, numbersToJson)',
    )
  })
})
