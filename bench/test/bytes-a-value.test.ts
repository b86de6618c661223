import { generateKernels as generateGpujsKernels } from '@adafactor/backend-gpujs'
import { generateKernels } from '@adafactor/backend-webgpu'
import { expect, test } from 'vitest'
import { bytesAValue } from '../src/webgpu/bytes-a-value.js'

test('a matrix is walked three times: read by all, the parameter not by the second, stored by the last', () => {
  expect(bytesAValue([[64, 32]], generateKernels)).toBe(24)
})

test('a kernel that adds up rows can not add up columns too in gpu.js', () => {
  const bytes = bytesAValue([[64, 32]], (program, shape) =>
    generateGpujsKernels(program, shape, 'webgpu'),
  )
  expect(bytes).toBe(28)
})

test('larger parameters count for more', () => {
  // The second moment of a vector is as large as the vector: two walks with four numbers each.
  expect(bytesAValue([[32]], generateKernels)).toBe(32)
  expect(bytesAValue([[32], [16, 6]], generateKernels)).toBe((32 * 32 + 96 * 24) / 128)
})
