import { AdafactorError } from '@adafactor/core'
import type { KernelSource } from '../device.js'
import { type GlContext, glKernelSettings } from './gl-context.js'
import { type GlStorage, textureSize } from './gl-storage.js'
import type { GpujsKernel } from './gpujs-internals.js'

/** gpu.js's kernel for results in textures of one size. */
interface BuiltKernel {
  readonly kernel: GpujsKernel
  readonly corners: number
  readonly coordinates: number
}

/** A gpu.js kernel that renders into textures given to it instead of one of its own. */
export class GlKernel {
  readonly #context: GlContext
  readonly #source: KernelSource
  readonly #threads: number
  readonly #built = new Map<string, BuiltKernel>()

  /**
   * @param dummy storage that stands for arrays and result while gpu.js compiles
   * @throws Error with gpu.js's message
   */
  constructor(context: GlContext, source: KernelSource, dummy: GlStorage) {
    this.#context = context
    this.#source = source
    const [width, height, depth] = source.size
    this.#threads = width * height * depth
    this.#build(textureSize(this.#threads), dummy)
  }

  /** @returns whether it had to be compiled, since the result is a texture of unusual sides */
  launch(arrays: readonly GlStorage[], scalars: readonly number[], into: GlStorage): boolean {
    const { gl } = this.#context
    for (const array of arrays) array.checkUsable()
    into.checkUsable()
    if (into.elements !== this.#threads) {
      throw new AdafactorError(
        'program/invalid',
        `a kernel of ${this.#threads} threads was given ${into.elements} elements for its result`,
      )
    }
    const known = this.#built.get(`${into.width} ${into.height}`)
    // Sizes differ from the usual one only where the result is a user's texture.
    const { kernel, corners, coordinates } =
      known ?? this.#build(new Int32Array([into.width, into.height]), into)
    kernel.texture = into.argument
    kernel.framebuffer = into.framebuffer
    // gpu.js sets these once, when a kernel is built; destroying any other kernel of the context
    // leaves them pointing at a deleted buffer.
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#context.quad)
    bindAttribute(gl, corners, 0)
    bindAttribute(gl, coordinates, 2 * 4 * 4)
    gl.viewport(0, 0, kernel.maxTexSize[0] ?? 0, kernel.maxTexSize[1] ?? 0)
    try {
      kernel.run(...arrays.map((array) => array.argument), ...scalars)
    } finally {
      // They stay the storage's: gpu.js deletes what it finds here when the kernel is disposed.
      kernel.texture = null
      kernel.framebuffer = null
    }
    if (kernel.switchingKernels !== null) {
      throw new Error(`gpu.js does not take the arguments of the kernel ${this.#source.text}`)
    }
    return known === undefined
  }

  /** The fragment shader, for a result in a texture of the usual sides. */
  get shader(): string {
    const [first] = this.#built.values()
    return first?.kernel.compiledFragmentShader ?? ''
  }

  dispose(): void {
    for (const { kernel } of this.#built.values()) release(kernel)
    this.#built.clear()
  }

  #build(size: Int32Array, dummy: GlStorage): BuiltKernel {
    const { gl, gpu, canvas, quad } = this.#context
    const { text, functions, arrays, scalars } = this.#source
    this.#context.checkAlive()
    const types = [...arrays.map(() => 'ArrayTexture(1)'), ...scalars.map(() => 'Float')]
    const { kernel } = gpu.createKernel(text, glKernelSettings(this.#source.size, types, functions))
    try {
      kernel.onRequestFallback = () => {
        throw new Error(kernel.fallbackReason ?? 'gpu.js falls back to the CPU')
      }
      kernel.checkTextureSize = () => {
        kernel.texSize = size
      }
      leaveCanvasAlone(kernel, canvas)
      kernel.buffer = quad
      // With a texture to render into already there gpu.js creates none.
      kernel.texture = dummy.argument
      kernel.build(...arrays.map(() => dummy.argument), ...scalars.map(() => 0))
      if (!gl.getProgramParameter(kernel.program, gl.LINK_STATUS)) {
        this.#context.checkAlive()
        throw new Error(`Error linking program: ${gl.getProgramInfoLog(kernel.program)}`)
      }
    } catch (error) {
      release(kernel)
      throw error
    }
    if (kernel.framebuffer !== null) gl.deleteFramebuffer(kernel.framebuffer)
    kernel.texture = null
    kernel.framebuffer = null
    const built = {
      kernel,
      corners: gl.getAttribLocation(kernel.program, 'aPos'),
      coordinates: gl.getAttribLocation(kernel.program, 'aTexCoord'),
    }
    this.#built.set(size.join(' '), built)
    return built
  }
}

/**
 * gpu.js keeps one viewport for all kernels of a canvas, as large as the largest result, and makes
 * the canvas as large, which takes memory for pixels that nobody draws. The viewport has to stay
 * so, for the user's kernels; the canvas does not.
 */
function leaveCanvasAlone(kernel: GpujsKernel, canvas: GpujsKernel['canvas']): void {
  const update = kernel.updateMaxTexSize
  kernel.updateMaxTexSize = () => {
    kernel.canvas = canvas
    update.call(kernel)
    kernel.canvas = {}
  }
}

function bindAttribute(gl: GlContext['gl'], location: number, offset: number): void {
  if (location === -1) return
  gl.enableVertexAttribArray(location)
  gl.vertexAttribPointer(location, 2, gl.FLOAT, false, 0, offset)
}

/** The device's square and the dummy are taken away first, since gpu.js would delete them. */
function release(kernel: GpujsKernel): void {
  kernel.buffer = null
  kernel.texture = null
  kernel.destroy()
}
