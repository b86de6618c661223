import type {
  BufferRun,
  GpuCommandEncoder,
  GpuStorage,
  WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import type { KernelCache } from './kernel-cache.js'
import type { WebgpuProgram } from './webgpu-program.js'

/** What a program needs of its backend. */
export interface ProgramOwner {
  readonly runtime: WebgpuRuntime
  readonly kernels: KernelCache
  /** The user's encoder that launches go into; undefined if they are submitted by the backend. */
  readonly submitInto: GpuCommandEncoder | undefined
  /** @throws AdafactorError `backend/destroyed`, `backend/device-lost` */
  checkAlive(): void
  /** @throws AdafactorError `tensor/foreign` */
  checkTensor(tensor: unknown): asserts tensor is WebgpuTensor
  /** Where a live tensor lies. @throws AdafactorError `tensor/disposed` */
  storageOf(tensor: WebgpuTensor): BufferRun
  /** Whether the backend has made the tensor, at a place of its own. */
  owns(tensor: WebgpuTensor): boolean
  /** Work space, counted in `memory()`. @throws AdafactorError `backend/unsupported-size` */
  takeWork(bytes: number): GpuStorage
  /** Work launched before still has it. */
  returnWork(storage: GpuStorage): void
  /** The program was disposed and needs nothing any more. */
  forget(program: WebgpuProgram): void
}
