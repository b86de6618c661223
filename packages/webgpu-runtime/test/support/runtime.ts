import { openRuntime, type WebgpuRuntime } from '../../src/index.js'
import { type FakeGpu, fakeGpu } from './fake-gpu.js'

/** A runtime on a fake device, whose log begins behind what opening did. */
export async function openFake(): Promise<{ gpu: FakeGpu; runtime: WebgpuRuntime }> {
  const gpu = fakeGpu()
  const runtime = await openRuntime({ device: gpu.device })
  return { gpu, runtime }
}

/** A kernel that updates its last storage from the others, with one scalar. */
export function update(runtime: WebgpuRuntime, code = 'update') {
  return runtime.compile({ code, bindings: ['read', 'read-write'], scalars: 1 })
}
