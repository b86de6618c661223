import type { GpuCommandEncoder, GpuStorage, WebgpuRuntime } from '@adafactor/webgpu-runtime'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import type { KernelCache } from './kernel-cache.js'
import type { WebgpuProgram } from './webgpu-program.js'

/** What a program needs of its backend. */
export interface ProgramOwner {
  readonly runtime: WebgpuRuntime
  readonly kernels: KernelCache
  /** The user's encoder that steps are recorded into, if there is one. */
  readonly submitInto: GpuCommandEncoder | undefined
  /** @throws AdafactorError `backend/destroyed`, `backend/device-lost` */
  checkAlive(): void
  /** @throws AdafactorError `tensor/foreign` */
  checkTensor(tensor: unknown): asserts tensor is WebgpuTensor
  /** @throws AdafactorError `tensor/disposed` */
  checkLive(tensor: WebgpuTensor): void
  /** @throws AdafactorError `backend/unsupported-size` */
  takeWork(bytes: number): GpuStorage
  returnWork(storage: GpuStorage): void
  /** The program was disposed and needs nothing any more. */
  forget(program: WebgpuProgram): void
}
