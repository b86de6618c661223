/** What tensors are stored as is asked for by tensor, and apart from what is computed in. */
import { AdafactorError, type CreateOptions } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import ndarray from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

const refusal = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('create', () => {
  test.each(['float32', 'float64'] as const)(
    'makes either type, if %s is the usual one',
    (usual) => {
      const backend = ndarrayBackend({ type: usual })
      expect(backend.traits.types[0]).toBe(usual)
      for (const [type, made] of [
        ['float32', Float32Array.of(Math.fround(0.1))],
        ['float64', Float64Array.of(0.1)],
      ] as const) {
        const tensor = backend.create([1], [0.1], { type })
        expect(tensor.data).toEqual(made)
        expect(backend.read(tensor)).toEqual(made)
        expect(backend.typeOf?.(tensor)).toBe(type)
      }
      expect(backend.typeOf?.(backend.create([1], [0.1], {}))).toBe(usual)
      expect(backend.memory()).toEqual({ tensors: 3, bytes: usual === 'float32' ? 16 : 20 })
    },
  )

  test('a plain array is stored as float64', () => {
    expect(ndarrayBackend().typeOf?.(ndarray([1, 2]))).toBe('float64')
  })

  test.each<[unknown, string]>([
    [
      { type: 'float8' },
      'create asks for a tensor of type "float8", which the backend "ndarray" has not; it has ' +
        '"float32" and "float64" and "bfloat16" and "float16" (tensor/type)',
    ],
    [{ dtype: 'float64' }, 'there is no option "dtype"; did you mean "type"? (option/unknown)'],
    ['float64', `option "options" is "float64"; it must be an object: { type: 'float32' }`],
  ])('refuses %j, and has made nothing', (options, message) => {
    const backend = ndarrayBackend()
    expect(refusal(() => backend.create([1], [1], options as CreateOptions))).toContain(message)
    expect(backend.memory().tensors).toBe(0)
  })
})

describe('a program that declares types', () => {
  const doubled = trace(
    { name: 'doubled', rank: 1, tensors: { a: [0], b: [0] }, types: { b: 'float64' } },
    (ops, { a }) => ({ stores: { b: ops.add(a as Traced, a as Traced) } }),
  )

  test('takes what it declares, and of others any that the backend has', () => {
    const backend = ndarrayBackend()
    const compiled = backend.compile(doubled)
    for (const type of ['float32', 'float64'] as const) {
      const a = backend.create([2], [1, 2], { type })
      const b = backend.create([2], [0, 0], { type: 'float64' })
      compiled.run([{ tensors: { a, b }, scalars: {} }])
      expect(backend.read(b)).toEqual(Float64Array.of(2, 4))
    }
  })

  test('refuses another type, before anything is stored, after runs that fitted too', () => {
    const backend = ndarrayBackend()
    const compiled = backend.compile(doubled)
    const a = backend.create([2], [1, 2])
    const item = {
      tensors: { a, b: backend.create([2], [0, 0], { type: 'float64' }) },
      scalars: {},
    }
    compiled.run([item])
    item.tensors.b = backend.create([2], [5, 6])
    for (const call of [() => compiled.prepare?.([item]), () => compiled.run([item])]) {
      expect(refusal(call)).toBe(
        'tensor "b" of "doubled" is declared as float64 and was given as float32; make it with ' +
          "create(shape, data, { type: 'float64' }) (tensor/type)",
      )
    }
    expect(backend.read(item.tensors.b)).toEqual(Float32Array.of(5, 6))
  })

  test('is not compiled with a type that the backend has not', () => {
    const quarter = trace(
      { name: 'quarter', rank: 1, tensors: { a: [0] }, types: { a: 'float8' as never } },
      (_, { a }) => ({ stores: { a: a as Traced } }),
    )
    expect(refusal(() => ndarrayBackend().compile(quarter))).toBe(
      '"a" of "quarter" asks for a tensor of type "float8", which the backend "ndarray" has not; ' +
        'it has "float32" and "float64" and "bfloat16" and "float16" (tensor/type)',
    )
  })
})
