import { AdafactorError } from '@adafactor/core'
import { bytesPerNumber, type DeviceStorage } from '../device.js'
import type { GlContext } from './gl-context.js'
import { type Gl, type GlFramebuffer, type GlTexture, isGl2 } from './gl-types.js'
import type { GpujsTexture } from './gpujs-internals.js'

/**
 * The texture for so many elements, one a texel: near to a square, so that no side is longer than a
 * device allows, and the same for every shape, so that kernels of any shape can fill it.
 */
export function textureSize(elements: number): Int32Array {
  const width = Math.max(1, Math.ceil(Math.sqrt(elements)))
  return new Int32Array([width, Math.max(1, Math.ceil(elements / width))])
}

/** How single numbers lie in a texture. */
export interface TexelFormat {
  readonly internalFormat: number
  readonly format: number
  /** Numbers in a texel, of which the first is used. */
  readonly channels: 1 | 4
}

export function texelFormat(gl: Gl): TexelFormat {
  return isGl2(gl)
    ? { internalFormat: gl.R32F, format: gl.RED, channels: 1 }
    : { internalFormat: gl.RGBA, format: gl.RGBA, channels: 4 }
}

/** Float32 numbers in a texture, element after element along its rows. */
export class GlStorage implements DeviceStorage {
  readonly elements: number
  readonly bytes: number
  readonly texture: GlTexture
  readonly width: number
  readonly height: number
  readonly sizes?: readonly number[]
  /** The flat view of it that the device's kernels take. */
  readonly argument: GpujsTexture
  readonly #context: GlContext
  readonly #borrowedFrom: GpujsTexture | undefined
  readonly #views = new Map<string, GpujsTexture>()
  #framebuffer: GlFramebuffer | undefined
  #freed = false

  /** @param borrowedFrom the user's texture object; without it the texture is the storage's own */
  constructor(
    context: GlContext,
    texture: GlTexture,
    elements: number,
    size: ArrayLike<number>,
    borrowedFrom?: GpujsTexture,
  ) {
    this.#context = context
    this.#borrowedFrom = borrowedFrom
    this.texture = texture
    this.elements = elements
    if (borrowedFrom !== undefined) this.sizes = Array.from(borrowedFrom.output).reverse()
    this.width = size[0] ?? 1
    this.height = size[1] ?? 1
    const { channels } = texelFormat(context.gl)
    this.bytes = this.width * this.height * channels * bytesPerNumber
    this.argument = this.#newView([Math.max(1, elements)])
  }

  /** With the texture attached to it; made when the storage is first drawn to or read. */
  get framebuffer(): GlFramebuffer {
    if (this.#framebuffer === undefined) {
      const { gl } = this.#context
      this.#framebuffer = gl.createFramebuffer()
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer)
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0)
    }
    return this.#framebuffer
  }

  /** @throws AdafactorError `tensor/disposed` if the user has deleted the texture */
  checkUsable(): void {
    if (!this.#borrowedFrom?._deleted) return
    throw new AdafactorError(
      'tensor/disposed',
      'the texture that this tensor wraps was deleted; keep it until the tensor is disposed',
    )
  }

  /** A texture object of these sizes, innermost first, for users' kernels; always the same one. */
  view(output: readonly number[]): GpujsTexture {
    const key = output.join(' ')
    let view = this.#views.get(key)
    if (view === undefined || view._deleted) {
      view = this.#newView(output)
      this.#views.set(key, view)
    }
    return view
  }

  free(): void {
    if (this.#freed) return
    this.#freed = true
    const { gl } = this.#context
    if (this.#framebuffer !== undefined) gl.deleteFramebuffer(this.#framebuffer)
    this.#framebuffer = undefined
    if (this.#borrowedFrom === undefined) gl.deleteTexture(this.texture)
  }

  #newView(output: readonly number[]): GpujsTexture {
    const { gl, textureClasses } = this.#context
    const [width = 1, height = 1, depth = 1] = output
    const View = textureClasses[output.length - 1] ?? textureClasses[0]
    const { internalFormat, format } = texelFormat(gl)
    const view = new View({
      texture: this.texture,
      size: new Int32Array([this.width, this.height]),
      dimensions: [width, height, depth],
      output,
      context: gl,
      internalFormat,
      textureFormat: format,
      kernel: {
        debug: false,
        getRawValueFramebuffer: () => this.framebuffer,
        // The texture is the storage's: a user who deletes a view loses the view only.
        deleteTexture: () => {},
      },
    })
    // gpu.js counts views on the texture; a counted one would make the user's kernel leave its own
    // texture to this view and render into a new one.
    this.texture._refs = (this.texture._refs ?? 1) - 1
    view.beforeMutate = () => false
    return view
  }
}

/** Storage of whatever numbers. */
export function newStorage(context: GlContext, elements: number): GlStorage {
  const { gl } = context
  const size = textureSize(elements)
  const [width = 1, height = 1] = size
  const { internalFormat, format } = texelFormat(gl)
  const texture = gl.createTexture()
  gl.activeTexture(gl.TEXTURE15)
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  if (isGl2(gl)) gl.texStorage2D(gl.TEXTURE_2D, 1, internalFormat, width, height)
  else gl.texImage2D(gl.TEXTURE_2D, 0, internalFormat, width, height, 0, format, gl.FLOAT, null)
  return new GlStorage(context, texture, elements, size)
}
