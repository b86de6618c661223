/** What is refused where the engine has no memory for it, typed and before anything has changed. */
import { adafactor } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { afterEach, describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import {
  fillWebAssemblyMemory,
  grantMemory,
  refuseCode,
  refuseTensors,
  refuseWebAssemblyMemory,
  refuseWorkSpace,
} from './support/no-memory.js'
import { programFor } from './support/step-on-both.js'

afterEach(grantMemory)

const code = (expected: string) => expect.objectContaining({ code: expected })

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  /** What a step of a parameter of this shape is run with. */
  const open = (backend: ReturnType<typeof ndarrayBackend>, shape: number[]) => {
    const program = programFor(shape)
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => {
        const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
        const size = own.reduce((product, length) => product * length, 1)
        return [name, backend.create(own, new Array(size).fill(1))]
      }),
    )
    const batch = [{ tensors, scalars: { beta2: 0, beta2Weight: 1, rho: 0.1 } }]
    return { compiled: backend.compile(program), batch, parameter: tensors.parameter as NdArray }
  }

  test('a tensor is refused and not counted', () => {
    const backend = ndarrayBackend({ engine })
    refuseWebAssemblyMemory()
    refuseTensors()
    expect(() => backend.create([5, 6])).toThrow(
      'there is no memory for a float32 tensor of shape [5, 6]',
    )
    expect(() => backend.create([5, 6])).toThrow(code('backend/unsupported-size'))
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    grantMemory()
    expect([...backend.read(backend.create([2], [1, 2]))]).toEqual([1, 2])
  })

  test('a step whose work space is refused has changed nothing', () => {
    const backend = ndarrayBackend({ engine })
    // With WebAssembly, tensors are arrays of their own then, and steps run as JavaScript.
    refuseWebAssemblyMemory()
    const w = backend.create([3, 4], new Array(12).fill(1))
    const optimizer = adafactor({ backend, params: { w } })
    const gradient = backend.create([3, 4], new Array(12).fill(2))
    const before = backend.memory()
    refuseWorkSpace()
    expect(() => optimizer.step({ w: gradient })).toThrow(code('backend/unsupported-size'))
    grantMemory()
    expect(backend.memory()).toEqual(before)
    expect(optimizer.iteration).toBe(0)
    expect(Array.from(backend.read(w))).toEqual(new Array(12).fill(1))
    optimizer.step({ w: gradient })
    expect(backend.read(w)[0]).toBeLessThan(1)
  })

  test('a prepare is refused, and what was prepared before still runs', () => {
    const backend = ndarrayBackend({ engine })
    const small = open(backend, [3, 4])
    const large = open(backend, [50_000, 3])
    small.compiled.prepare?.(small.batch)
    refuseWebAssemblyMemory()
    if (engine === 'webassembly') fillWebAssemblyMemory(backend)
    refuseWorkSpace()
    expect(() => large.compiled.prepare?.(large.batch)).toThrow(code('backend/unsupported-size'))
    small.compiled.run(small.batch)
    grantMemory()
    expect(backend.read(small.parameter)[0]).toBeCloseTo(0.9)
    expect(backend.read(large.parameter)[0]).toBe(1)
    large.compiled.run(large.batch)
    expect(backend.read(large.parameter)[0]).toBeCloseTo(0.9)
  })
})

test('with WebAssembly a full memory is no limit while there are arrays', () => {
  const backend = ndarrayBackend({ engine: 'webassembly' })
  const w = backend.create([50_000, 3], new Array(150_000).fill(1))
  const g = backend.create([50_000, 3], new Array(150_000).fill(1))
  refuseWebAssemblyMemory()
  fillWebAssemblyMemory(backend)
  const optimizer = adafactor({ backend, params: { w } })
  optimizer.step({ w: g })
  expect(backend.read(w)[0]).toBeCloseTo(0.99)
  expect(backend.generatedSources().length).toBeGreaterThan(0)
})

test.each(['Module', 'Instance'] as const)(
  'a step for whose WebAssembly.%s there is no memory has changed nothing',
  (what) => {
    const backend = ndarrayBackend({ engine: 'webassembly' })
    const w = backend.create([2, 2], [1, 1, 1, 1])
    const optimizer = adafactor({ backend, params: { w } })
    const gradient = backend.create([2, 2], [1, 1, 1, 1])
    refuseCode(what)
    expect(() => optimizer.step({ w: gradient })).toThrow(code('backend/unsupported-size'))
    grantMemory()
    expect([...backend.read(w)]).toEqual([1, 1, 1, 1])
    optimizer.step({ w: gradient })
    expect(backend.read(w)[0]).toBeCloseTo(0.99)
  },
)
