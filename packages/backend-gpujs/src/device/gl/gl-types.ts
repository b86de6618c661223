/**
 * The part of a WebGL context that the device uses: WebGL 1, WebGL 2 and headless-gl alike. Written
 * out so that the package needs no DOM types.
 */
export interface Gl {
  readonly ARRAY_BUFFER: number
  readonly CLAMP_TO_EDGE: number
  readonly COLOR_ATTACHMENT0: number
  readonly FLOAT: number
  readonly FRAMEBUFFER: number
  readonly FRAMEBUFFER_COMPLETE: number
  readonly IMPLEMENTATION_COLOR_READ_FORMAT: number
  readonly IMPLEMENTATION_COLOR_READ_TYPE: number
  readonly LINK_STATUS: number
  readonly MAX_TEXTURE_IMAGE_UNITS: number
  readonly MAX_TEXTURE_SIZE: number
  readonly NEAREST: number
  readonly NO_ERROR: number
  readonly OUT_OF_MEMORY: number
  readonly RENDERER: number
  readonly RGBA: number
  readonly STATIC_DRAW: number
  readonly TEXTURE15: number
  readonly TEXTURE_2D: number
  readonly TEXTURE_MAG_FILTER: number
  readonly TEXTURE_MIN_FILTER: number
  readonly TEXTURE_WRAP_S: number
  readonly TEXTURE_WRAP_T: number
  readonly UNPACK_FLIP_Y_WEBGL: number
  readonly UNPACK_PREMULTIPLY_ALPHA_WEBGL: number
  readonly VERSION: number

  activeTexture(unit: number): void
  bindBuffer(target: number, buffer: GlBuffer | null): void
  bindFramebuffer(target: number, framebuffer: GlFramebuffer | null): void
  bindTexture(target: number, texture: GlTexture | null): void
  bufferData(target: number, bytes: number, usage: number): void
  checkFramebufferStatus(target: number): number
  copyTexSubImage2D(
    target: number,
    level: number,
    left: number,
    top: number,
    fromLeft: number,
    fromTop: number,
    width: number,
    height: number,
  ): void
  createBuffer(): GlBuffer
  createFramebuffer(): GlFramebuffer
  createTexture(): GlTexture
  deleteFramebuffer(framebuffer: GlFramebuffer): void
  deleteTexture(texture: GlTexture): void
  enableVertexAttribArray(location: number): void
  flush(): void
  framebufferTexture2D(
    target: number,
    attachment: number,
    textureTarget: number,
    texture: GlTexture | null,
    level: number,
  ): void
  getAttribLocation(program: GlProgram, name: string): number
  getError(): number
  getExtension(name: string): object | null
  getParameter(name: number): unknown
  getProgramInfoLog(program: GlProgram): string | null
  getProgramParameter(program: GlProgram, name: number): unknown
  isContextLost(): boolean
  pixelStorei(name: number, value: boolean | number): void
  readPixels(
    left: number,
    top: number,
    width: number,
    height: number,
    format: number,
    type: number,
    into: Float32Array,
  ): void
  texImage2D(
    target: number,
    level: number,
    internalFormat: number,
    width: number,
    height: number,
    border: number,
    format: number,
    type: number,
    data: null,
  ): void
  texParameteri(target: number, name: number, value: number): void
  texSubImage2D(
    target: number,
    level: number,
    left: number,
    top: number,
    width: number,
    height: number,
    format: number,
    type: number,
    data: Float32Array,
  ): void
  vertexAttribPointer(
    location: number,
    size: number,
    type: number,
    normalized: boolean,
    stride: number,
    offset: number,
  ): void
  viewport(left: number, bottom: number, width: number, height: number): void
}

/** What WebGL 2 has beyond that. */
export interface Gl2 extends Gl {
  readonly R32F: number
  readonly RED: number
  texStorage2D(
    target: number,
    levels: number,
    internalFormat: number,
    width: number,
    height: number,
  ): void
}

export function isGl2(gl: Gl): gl is Gl2 {
  return 'texStorage2D' in gl
}

declare const kind: unique symbol
export interface GlTexture {
  readonly [kind]: 'texture'
  /** How many of gpu.js's texture objects share it: gpu.js's own count, kept on the texture. */
  _refs?: number
}
export interface GlFramebuffer {
  readonly [kind]: 'framebuffer'
}
export interface GlBuffer {
  readonly [kind]: 'buffer'
}
export interface GlProgram {
  readonly [kind]: 'program'
}
