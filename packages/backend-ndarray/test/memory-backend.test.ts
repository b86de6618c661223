import type { NdArray } from 'ndarray'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

function dataOf(tensor: NdArray): Float32Array {
  return tensor.data as unknown as Float32Array
}

test('tensors lie in one memory and are told apart', () => {
  const backend = ndarrayBackend()
  const [a, b] = [backend.create([10, 10], new Array(100).fill(1)), backend.create([7])]
  expect(dataOf(a).buffer).toBe(dataOf(b).buffer)
  expect(backend.overlaps?.(a, b)).toBe(false)
  expect(backend.overlaps?.(a, a.hi(3, 3))).toBe(true)
  expect(backend.memory()).toEqual({ tensors: 2, bytes: 428 })
})

test('dispose gives the place to the next, whose numbers are zeros', () => {
  const backend = ndarrayBackend()
  const first = backend.create([10, 10], new Array(100).fill(1))
  const { byteOffset } = dataOf(first)
  backend.dispose(first)
  const second = backend.create([10, 10])
  expect(dataOf(second).byteOffset).toBe(byteOffset)
  expect(dataOf(second).every((value) => value === 0)).toBe(true)
  backend.dispose(first)
  expect(dataOf(backend.create([10, 10])).byteOffset).not.toBe(byteOffset)
})

test('a view of a tensor is not its owner', () => {
  const backend = ndarrayBackend()
  const tensor = backend.create([10, 10])
  backend.dispose(tensor.pick(0, null))
  expect(dataOf(backend.create([10])).byteOffset).not.toBe(dataOf(tensor).byteOffset)
})

test('without WebAssembly tensors have arrays of their own', () => {
  onTestFinished(() => void vi.unstubAllGlobals())
  vi.stubGlobal('WebAssembly', undefined)
  const tensor = ndarrayBackend().create([2, 2], [1, 2, 3, 4])
  expect(dataOf(tensor).buffer.byteLength).toBe(16)
})

test('destroy leaves the numbers of tensors', () => {
  const backend = ndarrayBackend()
  const tensor = backend.create([3], [1, 2, 3])
  backend.destroy()
  expect([...dataOf(tensor)]).toEqual([1, 2, 3])
})
