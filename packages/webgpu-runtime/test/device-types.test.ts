import { expectTypeOf, test } from 'vitest'
import type { GpuAdapterInfo, GpuBuffer, GpuDevice } from '../src/index.js'

// Checked twice: with `@webgpu/types`, and by tsconfig.dom.json with the DOM's own.
test('devices and buffers are taken as TypeScript knows them', () => {
  expectTypeOf<GPUDevice>().toExtend<GpuDevice>()
  expectTypeOf<GPUBuffer>().toExtend<GpuBuffer>()
  expectTypeOf<GPUAdapterInfo>().toExtend<GpuAdapterInfo>()
})
