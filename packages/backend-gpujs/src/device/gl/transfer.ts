import { type GlStorage, texelFormat } from './gl-storage.js'
import type { Gl } from './gl-types.js'

/** Texels sent or fetched at once where each is four numbers wide: bounds the memory on the host. */
const texelsAtOnce = 2 ** 18

/** Sends all numbers, bit for bit. */
export function upload(gl: Gl, storage: GlStorage, data: Float32Array): void {
  const { format, channels } = texelFormat(gl)
  gl.activeTexture(gl.TEXTURE15)
  gl.bindTexture(gl.TEXTURE_2D, storage.texture)
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
  for (const block of blocksOf(storage, channels)) {
    const { top, width, height, start, end } = block
    const numbers = data.subarray(start, end)
    const texels = channels === 1 ? numbers : widened(numbers)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, top, width, height, format, gl.FLOAT, texels)
  }
}

/** Fetches all numbers, bit for bit, after everything that was drawn. */
export function download(gl: Gl, storage: GlStorage): Float32Array<ArrayBuffer> {
  const { elements, width } = storage
  gl.bindFramebuffer(gl.FRAMEBUFFER, storage.framebuffer)
  const { format } = texelFormat(gl)
  const channels = readableChannels(gl)
  const data = new Float32Array(elements)
  if (channels === 1 && elements > texelsAtOnce) {
    for (const { top, width, height, start, end } of blocksOf(storage, channels)) {
      gl.readPixels(0, top, width, height, format, gl.FLOAT, data.subarray(start, end))
    }
    return data
  }
  // The end of the last row is read too: each call waits for the device.
  const rows = Math.ceil(elements / width)
  const rowsAtOnce = rowsOfBlock(width)
  for (let top = 0; top < rows; top += rowsAtOnce) {
    const height = Math.min(rowsAtOnce, rows - top)
    const texels = new Float32Array(height * width * channels)
    gl.readPixels(0, top, width, height, channels === 1 ? format : gl.RGBA, gl.FLOAT, texels)
    narrow(texels, channels, data.subarray(top * width, (top + height) * width))
  }
  return data
}

const knownChannels = new WeakMap<Gl, 1 | 4>()

/**
 * Four channels can always be read, one only where the implementation says so: of a texture that is
 * bound to be read, and the same of all. Asking waits for the device.
 */
function readableChannels(gl: Gl): 1 | 4 {
  const known = knownChannels.get(gl)
  if (known !== undefined) return known
  const { format, channels } = texelFormat(gl)
  const readable =
    gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_FORMAT) === format &&
    gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_TYPE) === gl.FLOAT
      ? channels
      : 4
  // A lost context answers nothing.
  if (!gl.isContextLost()) knownChannels.set(gl, readable)
  return readable
}

/** Replaces the numbers of `to`, a texture of the same size. */
export function copyTexture(gl: Gl, from: GlStorage, to: GlStorage): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, from.framebuffer)
  gl.activeTexture(gl.TEXTURE15)
  gl.bindTexture(gl.TEXTURE_2D, to.texture)
  gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 0, 0, from.width, from.height)
}

/** Rectangles of texels that hold elements `start` to `end`. */
interface Block {
  readonly top: number
  readonly width: number
  readonly height: number
  readonly start: number
  readonly end: number
}

/** Whole rows, then what is left of the last one: nothing beyond the elements is written. */
function* blocksOf(storage: GlStorage, channels: 1 | 4): Generator<Block> {
  const { elements, width } = storage
  const wholeRows = Math.floor(elements / width)
  const rowsAtOnce = channels === 1 ? wholeRows : rowsOfBlock(width)
  for (let top = 0; top < wholeRows; top += rowsAtOnce) {
    const height = Math.min(rowsAtOnce, wholeRows - top)
    yield { top, width, height, start: top * width, end: (top + height) * width }
  }
  const start = wholeRows * width
  if (start < elements) {
    yield { top: wholeRows, width: elements - start, height: 1, start, end: elements }
  }
}

function rowsOfBlock(width: number): number {
  return Math.max(1, Math.floor(texelsAtOnce / width))
}

/** Each number in the first of four channels. Moved as integers, which keeps every NaN as it is. */
function widened(numbers: Float32Array): Float32Array {
  const texels = new Float32Array(numbers.length * 4)
  const to = bitsOf(texels)
  const from = bitsOf(numbers)
  for (let i = 0; i < from.length; i++) to[4 * i] = from[i] as number
  return texels
}

function narrow(texels: Float32Array, channels: 1 | 4, numbers: Float32Array): void {
  const to = bitsOf(numbers)
  const from = bitsOf(texels)
  for (let i = 0; i < to.length; i++) to[i] = from[channels * i] as number
}

function bitsOf(numbers: Float32Array): Uint32Array {
  return new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)
}
