/** The table of types, what is asked for by type, and what programs declare. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Traced, trace } from '../src/compiler.js'
import {
  adafactor,
  checkCreateOptions,
  type ElementType,
  elementTypes,
  interpretedBackend,
  referenceBackend,
} from '../src/index.js'
import { asynchronousInterpretedBackend } from './support/asynchronous-backend.js'
import { caught, rejected } from './support/caught.js'
import { float32Backend } from './support/float32-backend.js'

const names = Object.keys(elementTypes) as ElementType[]

describe.each(names)('the row of %s', (name) => {
  const { bytes, significandBits, exponentBits, array, round } = elementTypes[name]
  const ulp = 2 ** (1 - significandBits)
  const largest = (2 - ulp) * 2 ** (2 ** (exponentBits - 1) - 1)

  test('is of one piece: its bits fill its bytes and the elements of its array', () => {
    expect(significandBits + exponentBits).toBe(8 * bytes)
    expect(new array(3).byteLength).toBe(3 * bytes)
  })

  test('rounds to as many bits as it says, ties to even, up to its largest number', () => {
    expect(round(1 + ulp)).toBe(1 + ulp)
    expect(round(1 + 1.5 * ulp)).toBe(name === 'float64' ? 1 + 1.5 * ulp : 1 + 2 * ulp)
    expect(round(1 + ulp / 2)).toBe(1)
    expect(round(largest)).toBe(largest)
    expect(round(-largest * (1 + ulp))).toBe(Number.NEGATIVE_INFINITY)
    expect(round(Number.NaN)).toBeNaN()
    expect(round(-0)).toBe(-0)
  })
})

describe('float16', () => {
  const { round } = elementTypes.float16
  /** The float16 number of 16 bits. */
  const fromBits = (bits: number): number => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25)
    return bits >> 15 ? -size : size
  }

  test('keeps each of its finite numbers', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect(round(fromBits(bits))).toBe(fromBits(bits))
      expect(round(fromBits(0x8000 | bits))).toBe(fromBits(0x8000 | bits))
    }
  })

  test('rounds what lies between two of them to the nearer, in the middle to the even one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x7bfe }),
        fc.integer({ min: 0, max: 8 }),
        (bits, part) => {
          const [below, above] = [fromBits(bits), fromBits(bits + 1)]
          const even = bits % 2 === 0 ? below : above
          const nearest = part < 4 ? below : part > 4 ? above : even
          expect(round(below + ((above - below) * part) / 8)).toBe(nearest)
        },
      ),
      { seed: 16, numRuns: 2000 },
    )
  })
})

describe('create', () => {
  test.each(['float32', 'float64'] as const)(
    'makes either type, if %s is the usual one',
    (usual) => {
      const backend = referenceBackend({ precision: usual })
      expect(backend.traits.types[0]).toBe(usual)
      for (const type of ['float32', 'float64'] as const) {
        const tensor = backend.create([1], [0.1], { type })
        expect(Array.from(backend.read(tensor))).toEqual([elementTypes[type].round(0.1)])
        expect(backend.typeOf?.(tensor)).toBe(type)
      }
      expect(backend.typeOf?.(backend.create([1]))).toBe(usual)
      expect(backend.memory()).toEqual({ tensors: 3, bytes: 12 + elementTypes[usual].bytes })
    },
  )

  test('of a backend of parts is checked before them, and they are told the type', () => {
    const asked: unknown[] = []
    const { traits, ...reference } = referenceBackend()
    const backend = interpretedBackend({
      ...reference,
      traits: { ...traits, types: ['float64'] },
      ops: {} as never,
      create: (shape, data, options) => {
        asked.push(options)
        return reference.create(shape, data, options)
      },
    })
    expect(caught(() => backend.create([1], [1], { type: 'float32' }))).toBe(
      'tensor/type: create asks for a tensor of type "float32", which the backend ' +
        '"reference float64" has not; it has "float64" (tensor/type)',
    )
    backend.create([1])
    expect(asked).toEqual([{ type: 'float64' }])
  })

  test.each<[unknown, string]>([
    [{ type: 'int8' }, 'tensor/type: create asks for a tensor of type "int8"'],
    [{ dtype: 'float64' }, 'option/unknown: there is no option "dtype"; did you mean "type"?'],
    ['float64', 'option/invalid: option "options" is "float64"; it must be an object'],
    [null, 'option/invalid: option "options" is null; it must be an object'],
  ])('refuses the options %j', (options, message) => {
    const check = () => checkCreateOptions('mine', ['float32'], options as never)
    expect(caught(check)).toContain(message)
  })
})

describe('a program that declares a type', () => {
  const signature = { name: 'copy', rank: 1, tensors: { from: [0], to: [0] } }
  const copyTo = (type: ElementType) =>
    trace({ ...signature, types: { to: type } }, (_, { from }) => ({
      stores: { to: from as Traced },
    }))

  test('says so in its declaration, and no other tensor has one', () => {
    expect(copyTo('bfloat16').tensors).toEqual([
      { name: 'from', axes: [0] },
      { name: 'to', axes: [0], type: 'bfloat16' },
    ])
    const stray = { ...signature, types: { other: 'float32' as const } }
    expect(caught(() => trace(stray, () => ({ stores: {} })))).toBe(
      'program/invalid: a type for tensor "other", which was not declared (program/invalid)',
    )
  })

  test('is compiled only by a backend that has it', () => {
    for (const type of ['bfloat16', 'float16'] as const) {
      expect(caught(() => float32Backend().compile(copyTo(type)))).toBe(
        `tensor/type: "to" of "copy" asks for a tensor of type "${type}", which the backend ` +
          '"only float32" has not; it has "float32": ndarrayBackend() of ' +
          '@adafactor/backend-ndarray has tensors of 16 bits (tensor/type)',
      )
      expect(() => referenceBackend().compile(copyTo(type))).not.toThrow()
    }
  })

  test('refuses a tensor of another type, in prepare and in run, and has stored nothing', async () => {
    const message =
      /^tensor\/type: tensor "to" of "copy" is declared as float32 and was given as float64/
    const backend = referenceBackend()
    const compiled = backend.compile(copyTo('float32'))
    const [from, to] = [backend.create([2], [1, 2]), backend.create([2], [5, 6])]
    const batch = [{ tensors: { from, to }, scalars: {} }]
    expect(caught(() => compiled.prepare?.(batch))).toMatch(message)
    expect(caught(() => compiled.run(batch))).toMatch(message)
    expect(Array.from(backend.read(to))).toEqual([5, 6])
    const fitting = backend.create([2], [5, 6], { type: 'float32' })
    compiled.run([{ tensors: { from, to: fitting }, scalars: {} }])
    expect(backend.read(fitting)).toEqual(Float32Array.of(1, 2))

    const asynchronous = asynchronousInterpretedBackend()
    const tensors = { from: asynchronous.create([2]), to: asynchronous.create([2]) }
    const run = asynchronous.compile(copyTo('float32')).run([{ tensors, scalars: {} }])
    expect(await rejected(run)).toMatch(message)
  })
})

test('a state says by tensor what it was stored as', () => {
  for (const precision of ['float32', 'float64'] as const) {
    const backend = referenceBackend({ precision })
    const optimizer = adafactor({ backend, params: { w: backend.create([2, 3]) } })
    const { w } = optimizer.stateDict().parameters
    expect(Object.values(w?.tensors ?? {}).map(({ type }) => type)).toEqual([precision, precision])
  }
})
