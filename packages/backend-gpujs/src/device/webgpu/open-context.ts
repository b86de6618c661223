import { AdafactorError, reasonOf } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import type {
  BufferHandle,
  BufferHandleClass,
  WebgpuContext,
  WebgpuKernel,
} from './gpujs-internals.js'

/** gpu.js's WebGPU context after a test kernel has run on it. */
export interface OpenContext {
  /** Our own instance, since a user's may be destroyed or add functions to every kernel. */
  readonly gpu: GPU
  readonly context: WebgpuContext
  readonly Handle: BufferHandleClass
  /** Reads back the handles given to users. */
  readonly reader: WebgpuKernel
}

/**
 * Runs a kernel of gpu.js's, which opens the device that all of gpu.js's instances share, and looks
 * at what comes out.
 *
 * @param gpu the user's instance, if there is one
 * @throws AdafactorError `backend/unavailable` with the reason
 */
export async function openContext(GpuClass: typeof GPU, gpu?: GPU): Promise<OpenContext> {
  if (gpu !== undefined && gpu.mode !== 'webgpu' && gpu.mode !== 'async') {
    throw new AdafactorError(
      'backend/unavailable',
      `the gpu.js instance runs in mode ${JSON.stringify(gpu.mode)}, so it shares no WebGPU ` +
        "buffers; give one made with new GPU({ mode: 'webgpu' })",
    )
  }
  const OwnClass = gpu === undefined ? GpuClass : (gpu.constructor as typeof GPU)
  let own: GPU | undefined
  try {
    own = new OwnClass({ mode: 'webgpu' })
    return await proveContext(own)
  } catch (cause) {
    if (own) destroyQuietly(own)
    if (AdafactorError.isInstance(cause)) throw cause
    const reason = reasonOf(cause)
    throw new AdafactorError('backend/unavailable', `gpu.js can't run WebGPU here: ${reason}`, {
      cause,
    })
  }
}

async function proveContext(gpu: GPU): Promise<OpenContext> {
  const proof = gpu.createKernel('function proof(a) { return a[this.thread.x] + 0.5; }', {
    output: [2],
    pipeline: true,
  })
  const handle = (await proof(new Float32Array([1, 2]))) as unknown as BufferHandle
  const { kernel: reader } = proof as unknown as { readonly kernel: WebgpuKernel }
  const mode = reader.constructor.mode
  if (mode !== 'webgpu') throw new Error(`kernels run in mode ${mode} instead`)
  if (!reader.context?.device || handle?.componentCount !== 1) {
    throw new AdafactorError(
      'backend/unavailable',
      'this version of gpu.js shows no WebGPU device; WebGPU needs gpu.js 2.24.1 or a later 2.24',
    )
  }
  const numbers = Array.from((await handle.toArray()) as ArrayLike<number>)
  handle.delete()
  if (numbers.length !== 2 || numbers[0] !== 1.5 || numbers[1] !== 2.5) {
    throw new Error(`1 + 0.5 and 2 + 0.5 came out as ${numbers.join(' and ')}`)
  }
  return { gpu, context: reader.context, Handle: handle.constructor as BufferHandleClass, reader }
}

/** gpu.js's `destroy` frees its kernels' buffers; the shared device stays. */
export function destroyQuietly(gpu: GPU): void {
  gpu.destroy().catch(() => undefined)
}
