import {
  AdafactorError,
  checkChoice,
  checkKeys,
  checkObject,
  checkShape,
  elementTypes,
  invalidOption,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import { type BufferRun, bufferUsage, type GpuBuffer } from '@adafactor/webgpu-runtime'
import type { WebgpuType } from '../webgpu-tensor.js'
import { bytesOf } from './element-bytes.js'

/** How `wrap` finds the numbers. */
export interface WrapOptions {
  /** Where they begin in the buffer, in bytes: a multiple of what an element takes. Default: 0. */
  readonly offset?: number
  /** What they are stored as. Default: `float32`. */
  readonly type?: WebgpuType
}

const speaker = { caller: 'wrap' }

/**
 * Where in a buffer the numbers of a tensor lie.
 *
 * @throws AdafactorError `tensor/foreign`, `tensor/shape`, `option/unknown`, `option/invalid`
 */
export function checkWrapped(
  buffer: GpuBuffer,
  shape: Shape,
  options: WrapOptions,
  types: readonly WebgpuType[],
): BufferRun & { readonly type: WebgpuType } {
  checkShape(shape)
  checkObject('options', options, "an object: { offset: 1024, type: 'float16' }", {
    ...speaker,
    noun: 'argument',
  })
  checkKeys('', options, ['offset', 'type'], speaker)
  const { offset = 0, type = 'float32' } = options
  checkChoice('type', type, types, speaker)
  const step = elementTypes[type].bytes
  if (!Number.isSafeInteger(offset) || offset < 0 || offset % step !== 0) {
    throw invalidOption(
      'offset',
      offset,
      `a number of bytes from 0 up, a multiple of ${step} for ${type}`,
      speaker,
    )
  }
  const bytes = bytesOf(type, sizeOf(shape))
  const problem = problemOf(buffer, offset, bytes)
  if (problem === undefined) return { buffer, offset, bytes, type }
  throw new AdafactorError(
    'tensor/foreign',
    `wrap, a tensor of shape ${showShape(shape)} in ${type}: ${problem}`,
  )
}

function problemOf(buffer: GpuBuffer, offset: number, bytes: number): string | undefined {
  if (typeof buffer?.size !== 'number' || typeof buffer.mapAsync !== 'function') {
    return 'what was given is no GPUBuffer'
  }
  const { size, usage } = buffer
  if ((usage & bufferUsage.storage) === 0) {
    return 'the buffer was made without GPUBufferUsage.STORAGE, which kernels need'
  }
  // Kernels see words, and only whole ones.
  const last = Math.ceil((offset + bytes) / 4) * 4
  if (last <= size) return undefined
  return `up to byte ${last}, in whole groups of 4, it does not fit into the ${size} bytes of the buffer`
}
