import { AdafactorError } from '@adafactor/core'
import type { Checkpoint, ReadTensor } from './checkpoint.js'

/** A tensor that was read with the whole file. */
export interface HeldTensor extends ReadTensor {
  readonly data: ReadTensor['data'] & { readonly byteLength?: number }
}

/** A file of a format that is read as a whole. */
export async function inMemoryCheckpoint(
  path: string,
  kind: string,
  fileBytes: number,
  held: ReadonlyMap<string, HeldTensor>,
): Promise<Omit<Checkpoint, 'parameters'>> {
  return {
    kind,
    fileBytes,
    tensors: [...held].map(([name, { shape, type, data }]) => ({
      name,
      shape,
      type,
      bytes: bytesOf(type, data),
    })),
    metadata: {},
    notes: [],
    async read(name) {
      const tensor = held.get(name)
      if (tensor) return tensor
      throw new AdafactorError('checkpoint/unknown-tensor', `${path} has no tensor ${name}`)
    },
    close: async () => {},
  }
}

/** In the file: numbers of 16 bits are widened when they are read. */
function bytesOf(type: string, { length, byteLength }: HeldTensor['data']): number {
  return /^b?float16$/.test(type) ? 2 * length : (byteLength ?? 0)
}
