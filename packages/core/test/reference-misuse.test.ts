/** What is no tensor, and what comes after `destroy()`, is refused by every member of the reference. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { adafactor, type DenseTensor, referenceBackend } from '../src/index.js'
import { caught } from './support/caught.js'

const junk: unknown[] = [
  undefined,
  null,
  3,
  'tensor',
  {},
  [],
  new Float32Array(6),
  () => 1,
  { shape: [2] },
  { shape: null, data: new Float64Array(2) },
  { shape: [1.5], data: new Float64Array(2) },
  { shape: [3], data: new Float64Array(2) },
  { shape: [2], data: new Int32Array(2) },
  { shape: [2], data: [1, 2] },
  { shape: [2], data: Object.create(Float64Array.prototype) },
]

describe('the reference', () => {
  test.each(junk)('refuses %o as a tensor in every member', (value) => {
    const backend = referenceBackend()
    const own = backend.create([2])
    const tensor = value as DenseTensor
    expect(backend.isTensor(value)).toBe(false)
    for (const call of [
      () => backend.read(tensor),
      () => backend.write(tensor, [1, 2]),
      () => backend.overlaps?.(own, tensor),
      () => backend.overlaps?.(tensor, own),
    ]) {
      expect(caught(call)).toMatch(
        /^tensor\/foreign: the value is not a tensor of the backend "ref/,
      )
    }
    backend.dispose(tensor)
    expect(backend.memory().tensors).toBe(1)
  })

  test('works on arrays of another realm', () => {
    const backend = referenceBackend()
    const w = { shape: [2], data: runInNewContext('Float64Array.of(1, 2)') } as DenseTensor
    adafactor({ backend, params: { w } }).step({ w: backend.create([2], [1, 1]) })
    expect(w.data[0]).toBeLessThan(1)
    expect(Array.from(backend.read(w))).toEqual(Array.from(w.data))
  })

  test('says that the data of a tensor was transferred', () => {
    const backend = referenceBackend()
    const tensor = backend.create([2])
    structuredClone(tensor.data.buffer, { transfer: [tensor.data.buffer as ArrayBuffer] })
    expect(caught(() => backend.read(tensor))).toMatch(
      /its data has lost its memory: its buffer was/,
    )
    expect(caught(() => adafactor({ backend, params: { tensor } }))).toMatch(
      /^tensor\/foreign: parameter "tensor" .*its data has lost its memory/,
    )
  })

  test('is of no use after destroy(), whichever member is called', () => {
    const backend = referenceBackend()
    const [a, b] = [backend.create([2]), backend.create([2])]
    backend.destroy()
    for (const call of [
      () => backend.create([2]),
      () => backend.shapeOf(a),
      () => backend.read(a),
      () => backend.write(a, [1, 2]),
      () => backend.overlaps?.(a, b),
    ]) {
      expect(caught(call)).toMatch(/^backend\/destroyed: /)
    }
    backend.dispose(a)
    backend.destroy()
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })
})
