/** What is used of gpu.js's WebGPU mode and is not in its declarations (2.24). */
import type { GpuAdapterInfo, GpuBuffer, GpuDevice } from '@adafactor/webgpu-runtime'

/** gpu.js's one device, shared by all its instances in the process. */
export interface WebgpuContext {
  readonly adapter: { readonly info?: GpuAdapterInfo }
  readonly device: GpuDevice
}

/** gpu.js counts the handles of a buffer on the buffer itself and destroys it with the last. */
export interface CountedBuffer extends GpuBuffer {
  _refs?: number
}

/** gpu.js's `WebGPUBufferResult`: what its kernels return with `pipeline: true`. */
export interface BufferHandle {
  readonly buffer: CountedBuffer
  /** Sizes, innermost first. */
  readonly output: readonly number[]
  readonly componentCount: number
  readonly context: WebgpuContext
  /** The kernel that reads the handle's numbers back. */
  readonly kernel: WebgpuKernel
  readonly _deleted: boolean
  toArray(): Promise<unknown>
  delete(): void
}

export type BufferHandleClass = new (
  settings: Pick<BufferHandle, 'buffer' | 'output' | 'context' | 'kernel'>,
) => BufferHandle

/** One argument of a kernel, under the name that it has in the translated text. */
interface TranslatedArgument {
  readonly name: string
  readonly type: string
}

interface ParamsLayout {
  readonly arrayArgs: readonly TranslatedArgument[]
  readonly scalarArgs: readonly TranslatedArgument[]
  readonly bufferConstants: readonly unknown[]
  readonly randomSeedOffset: number | null
}

/** gpu.js's `WebGPUKernel`. */
export interface WebgpuKernel {
  readonly constructor: { readonly mode?: string }
  readonly context?: WebgpuContext | null
  readonly componentCount: number
  /** The kernel's statements, its functions, and the whole module as gpu.js would compile it. */
  readonly translatedBody: string | null
  readonly translatedFunctions: string | null
  readonly compiledSource: string | null
  readonly paramsLayout: ParamsLayout | null
  /** Translates, and then starts `_buildAsync`, which compiles. */
  build(...args: unknown[]): unknown
  _buildAsync: () => Promise<void>
  destroy(): void
}
