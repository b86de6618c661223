import { AdafactorError, reasonOf } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import { type Gl, type GlBuffer, isGl2 } from './gl-types.js'
import type {
  GpujsCanvas,
  GpujsInstance,
  GpujsKernel,
  GpujsKernelSettings,
  GpujsTextureClass,
} from './gpujs-internals.js'

export type GlMode = 'webgl2' | 'webgl' | 'headlessgl'

/** gpu.js's WebGL context, opened, and what the device needs beside it. */
export interface GlContext {
  readonly mode: GlMode
  readonly gpu: GpujsInstance
  readonly gl: Gl
  readonly canvas: GpujsCanvas
  /** gpu.js's texture classes for one, two and three sizes. */
  readonly textureClasses: readonly [GpujsTextureClass, GpujsTextureClass, GpujsTextureClass]
  /** The square that every kernel draws, in the layout in which gpu.js fills it. */
  readonly quad: GlBuffer
  /** Whether the context is gone, even if a browser has restored it empty since. */
  isLost(): boolean
  /** @throws AdafactorError `backend/device-lost` */
  checkAlive(): void
  /** Releases the context too, if it was made here. */
  close(): void
}

/** Corners and texture coordinates, two float32 numbers for each of four vertices. */
const quadBytes = 2 * 4 * 2 * 4

/**
 * @param own the user's instance, which stays open
 * @throws AdafactorError `backend/unavailable` with gpu.js's reason
 */
export function openGlContext(Gpu: typeof GPU, mode: GlMode, own?: GPU): GlContext {
  const gpu = (own ?? newInstance(Gpu, mode)) as unknown as GpujsInstance
  const { kernel } = gpu.createKernel('function opened() { return 1.5 }', glKernelSettings([1]))
  const gl = kernel.context
  const canvas = kernel.canvas
  const reason = gl === null ? 'it has no WebGL context' : whyNot(mode, kernel, gl)
  if (gl === null || gl === undefined || canvas === null || reason !== undefined) {
    throw new AdafactorError('backend/unavailable', `gpu.js can't run in mode ${mode}: ${reason}`)
  }
  // gpu.js asks for these only when it builds a kernel; float textures need them from the start.
  for (const name of ['EXT_color_buffer_float', 'OES_texture_float', 'WEBGL_color_buffer_float']) {
    gl.getExtension(name)
  }
  const quad = gl.createBuffer()
  gl.bindBuffer(gl.ARRAY_BUFFER, quad)
  gl.bufferData(gl.ARRAY_BUFFER, quadBytes, gl.STATIC_DRAW)

  const loss = watchLoss(canvas)
  const isLost = (): boolean => loss.seen || gl.isContextLost()
  return {
    mode,
    gpu,
    gl,
    canvas,
    textureClasses: textureClassesOf(kernel),
    quad,
    isLost,
    checkAlive() {
      if (!isLost()) return
      throw new AdafactorError(
        'backend/device-lost',
        'the WebGL context was lost: make a new backend and load the last saved state',
      )
    },
    close() {
      loss.stop()
      loss.seen = true
      // The quad is not deleted: vertex attributes of the user's kernels may still point at it, and
      // WebGL refuses to draw with a deleted one. It goes with its last reference.
      kernel.destroy(own === undefined)
      if (own === undefined) kernel.constructor.destroyContext?.(gl)
    },
  }
}

/**
 * A function of its own, so that the listener does not capture the context: gpu.js keeps the canvas,
 * and with it the listener, forever.
 */
function watchLoss(canvas: GpujsCanvas): { seen: boolean; stop(): void } {
  const onLost = (): void => {
    loss.seen = true
  }
  const loss = {
    seen: false,
    stop: () => canvas.removeEventListener?.('webglcontextlost', onLost),
  }
  canvas.addEventListener?.('webglcontextlost', onLost)
  return loss
}

/** Settings that all kernels of the device share. */
export function glKernelSettings(
  output: readonly number[],
  argumentTypes: readonly string[] = [],
  functions: readonly string[] = [],
): GpujsKernelSettings {
  return {
    output,
    argumentTypes,
    functions,
    nativeFunctions: [],
    returnType: 'Float',
    pipeline: true,
    immutable: false,
    precision: 'single',
    tactic: 'precision',
    optimizeFloatMemory: false,
    fixIntegerDivisionAccuracy: false,
    dynamicArguments: true,
    // gpu.js ends loops whose bounds are no literals after 1000 rounds otherwise.
    loopMaxIterations: 2 ** 24,
    validate: true,
  }
}

function newInstance(Gpu: typeof GPU, mode: GlMode): GPU {
  try {
    return new Gpu({ mode })
  } catch (cause) {
    const hint = mode === 'headlessgl' ? '; it needs the package gl, built for this machine' : ''
    throw new AdafactorError(
      'backend/unavailable',
      `gpu.js can't run in mode ${mode}: ${messageOf(cause)}${hint}`,
      { cause },
    )
  }
}

/** Why what gpu.js opened is not the mode asked for; its classes' names don't survive bundlers. */
function whyNot(mode: GlMode, kernel: GpujsKernel, gl: Gl | undefined): string | undefined {
  if (kernel.fallbackReason) return kernel.fallbackReason
  if (!gl || typeof gl.readPixels !== 'function' || !kernel.constructor.isContextMatch?.(gl)) {
    return 'the instance of GPU runs in another mode'
  }
  if (gl.isContextLost()) return 'its WebGL context is lost'
  const headless = gl.getExtension('STACKGL_destroy_context') !== null
  const found: GlMode = headless ? 'headlessgl' : isGl2(gl) ? 'webgl2' : 'webgl'
  return found === mode ? undefined : `the instance of GPU runs in mode ${found}`
}

/** gpu.js does not export them; its choice among them needs no compiled kernel. */
function textureClassesOf(kernel: GpujsKernel): GlContext['textureClasses'] {
  const classFor = (output: number[]): GpujsTextureClass => {
    kernel.output = output
    kernel.pickRenderStrategy([])
    return kernel.TextureConstructor
  }
  return [classFor([1]), classFor([1, 1]), classFor([1, 1, 1])]
}

function messageOf(cause: unknown): string {
  return reasonOf(cause)
}
