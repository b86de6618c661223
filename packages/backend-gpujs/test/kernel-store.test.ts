import { expect, test } from 'vitest'
import type { KernelSource } from '../src/device/device.js'
import { makeKernelStore } from '../src/device/kernel-store.js'

test('a store of kernels tells sources apart by everything that matters', () => {
  const store = makeKernelStore<string>()
  const plain: KernelSource = { text: 'a', functions: [], size: [1, 1, 1], arrays: [], scalars: [] }
  const others: KernelSource[] = [
    { ...plain, size: [2, 1, 1] },
    { ...plain, functions: ['f'] },
    { ...plain, arrays: ['x'] },
    { ...plain, scalars: ['x'] },
    { ...plain, arrays: ['x'], replaces: 'x' },
  ]
  const kernels = [plain, ...others].map((each, i) => store.take(each, () => `${i}`).kernel)
  expect(kernels).toEqual(['0', '1', '2', '3', '4', '5'])
  expect(store.take({ ...plain }, () => 'compiled again').kernel).toBe('0')
  expect(store.used).toBe(6)
})
