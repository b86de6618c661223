/**
 * What the device uses of gpu.js 2.24 beyond its published types: fields of its WebGL kernels and
 * textures. The peer range of gpu.js is as narrow as it is because of these.
 */
import type { Gl, GlBuffer, GlFramebuffer, GlProgram, GlTexture } from './gl-types.js'

/** A texture as gpu.js's kernels take and return it. */
export interface GpujsTexture {
  readonly texture: GlTexture
  /** Width and height of the texture, in texels. */
  readonly size: ArrayLike<number>
  readonly output: ArrayLike<number>
  readonly context: Gl
  readonly type: string
  readonly _deleted: boolean
  /** Whether the next run must not render into this texture, because it was cloned. */
  beforeMutate(): boolean
}

export interface GpujsTextureSettings {
  readonly texture: GlTexture
  readonly size: Int32Array
  readonly dimensions: readonly [number, number, number]
  readonly output: readonly number[]
  readonly context: Gl
  readonly internalFormat: number
  readonly textureFormat: number
  /** Of the kernel that made it, gpu.js's textures use only this. */
  readonly kernel: {
    readonly debug: boolean
    getRawValueFramebuffer(): GlFramebuffer
    deleteTexture(): void
  }
}

export type GpujsTextureClass = new (settings: GpujsTextureSettings) => GpujsTexture

export interface GpujsKernel {
  readonly constructor: {
    isContextMatch?(context: unknown): boolean
    destroyContext?(context: unknown): void
  }
  readonly context: Gl | null
  readonly program: GlProgram
  /** GLSL, once it is built. */
  readonly compiledFragmentShader: string | null
  readonly maxTexSize: ArrayLike<number>
  readonly fallbackReason: string | null
  readonly switchingKernels: readonly unknown[] | null
  readonly TextureConstructor: GpujsTextureClass
  canvas: GpujsCanvas | null
  output: number[]
  precision: string
  returnType: string
  buffer: GlBuffer | null
  framebuffer: GlFramebuffer | null
  texSize: Int32Array
  texture: GpujsTexture | null
  onRequestFallback: () => never
  checkTextureSize(): void
  updateMaxTexSize(): void
  pickRenderStrategy(args: readonly unknown[]): unknown
  build(...args: readonly unknown[]): void
  run(...args: readonly unknown[]): void
  destroy(removeCanvasReferences?: boolean): void
}

/** A canvas, or what gpu.js takes for one; headless-gl has an empty object. */
export interface GpujsCanvas {
  width?: number
  height?: number
  addEventListener?(name: string, listener: () => void): void
  removeEventListener?(name: string, listener: () => void): void
}

export interface GpujsKernelSettings {
  readonly output: readonly number[]
  readonly argumentTypes: readonly string[]
  readonly functions: readonly string[]
  readonly nativeFunctions: readonly never[]
  readonly returnType: 'Float'
  readonly pipeline: true
  readonly immutable: false
  readonly precision: 'single'
  readonly tactic: 'precision'
  readonly optimizeFloatMemory: false
  readonly fixIntegerDivisionAccuracy: false
  readonly dynamicArguments: true
  readonly loopMaxIterations: number
  readonly validate: true
}

export interface GpujsInstance {
  readonly canvas: GpujsCanvas | null
  createKernel(
    text: string,
    settings: GpujsKernelSettings,
  ): {
    readonly kernel: GpujsKernel
  }
}
