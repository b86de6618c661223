import { AdafactorError, isHalfType, showShape, withMemoryFor } from '@adafactor/core'
import {
  type BufferRun,
  bufferUsage,
  declareScalars,
  declareStorages,
  type GpuPipeline,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import { decode, encode } from './element-bytes.js'

/** Writes one number of 16 bits, and leaves the other one of its word as it is. */
const halfWord = {
  code: `${declareStorages([{ name: 'words', access: 'read-write', element: 'u32' }])}
${declareScalars(['word', 'shift', 'bits'])}
@compute @workgroup_size(1)
fn main() {
  let shift = u32(params.shift);
  let word = u32(params.word);
  words[word] = (words[word] & ~(0xffffu << shift)) | (u32(params.bits) << shift);
}`,
  bindings: ['read-write'],
  scalars: 3,
} as const

/** Numbers between the host and tensors. */
export class Transfer {
  readonly #runtime: WebgpuRuntime
  #halfWord: GpuPipeline | undefined

  constructor(runtime: WebgpuRuntime) {
    this.#runtime = runtime
  }

  /** @throws AdafactorError `tensor/foreign` for a buffer without COPY_SRC */
  async read(tensor: WebgpuTensor): Promise<Float32Array> {
    checkUsage(tensor, 'copySource', 'COPY_SRC', 'read')
    // Copied are whole words.
    const before = tensor.offset % 4
    const { buffer, offset, bytes } = tensor
    const words = { buffer, offset: offset - before, bytes: before + bytes }
    const copied = await this.#runtime.read(words)
    return decode(tensor.type, before === 0 ? copied : copied.slice(before))
  }

  /** @throws AdafactorError `tensor/foreign` for a buffer without COPY_DST */
  write(tensor: WebgpuTensor, numbers: ArrayLike<number>): void {
    checkUsage(tensor, 'copyTarget', 'COPY_DST', 'write')
    if (numbers.length === 0) return
    const { type, borrowed } = tensor
    // Nobody is behind the last number of a tensor of our own.
    const length =
      borrowed || !isHalfType(type) ? numbers.length : 2 * Math.ceil(numbers.length / 2)
    const encoded = withMemoryFor(
      () => `the numbers of a tensor of shape ${showShape(tensor.shape)}`,
      () => encode(type, numbers, length),
    )
    if (borrowed && isHalfType(type)) this.#writeHalves(tensor, encoded as Uint16Array<ArrayBuffer>)
    else this.#runtime.write(tensor, encoded)
  }

  /** Whole words at once; a number that shares its word with somebody's is put into it. */
  #writeHalves(tensor: WebgpuTensor, bits: Uint16Array<ArrayBuffer>): void {
    const { buffer, offset } = tensor
    const first = offset % 4 === 0 ? 0 : 1
    const last = bits.length - ((bits.length - first) % 2)
    if (last > first) {
      const words = { buffer, offset: offset + 2 * first, bytes: 2 * (last - first) }
      this.#runtime.write(words, bits.subarray(first, last))
    }
    const edges = [...(first === 1 ? [0] : []), ...(last < bits.length ? [last] : [])]
    for (const index of edges) this.#writeHalf(buffer, offset + 2 * index, bits[index] as number)
    if (edges.length > 0) this.#runtime.submitUsesOf(tensor)
  }

  #writeHalf(buffer: BufferRun['buffer'], at: number, bits: number): void {
    const step = this.#runtime.device.limits.minStorageBufferOffsetAlignment
    const within = at % step
    const word = at - (at % 4)
    const window = this.#runtime.wrap(buffer, at - within, word + 4 - (at - within))
    this.#halfWord ??= this.#runtime.compile(halfWord)
    const scalars = [Math.floor(within / 4), at % 4 === 0 ? 0 : 16, bits]
    this.#runtime.launch(this.#halfWord, [window], scalars, [1])
  }
}

/** @throws AdafactorError `tensor/foreign` with the usage that the buffer lacks */
function checkUsage(
  { buffer, shape }: WebgpuTensor,
  wanted: keyof typeof bufferUsage,
  name: string,
  call: string,
): void {
  if ((buffer.usage & bufferUsage[wanted]) !== 0) return
  throw new AdafactorError(
    'tensor/foreign',
    `a tensor of shape ${showShape(shape)} lies in a buffer that was made without ` +
      `GPUBufferUsage.${name}, which ${call} needs`,
  )
}
