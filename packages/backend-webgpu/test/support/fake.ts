import { type FakeGpu, fakeGpu } from '../../../webgpu-runtime/test/support/fake-gpu.ts'
import { type WebgpuBackend, webgpuBackend } from '../../src/index.js'

/** A backend on a device that can be made to fail. */
export async function openFake(): Promise<{ gpu: FakeGpu; backend: WebgpuBackend }> {
  const gpu = fakeGpu()
  const backend = await webgpuBackend({ device: gpu.device })
  return { gpu, backend }
}
