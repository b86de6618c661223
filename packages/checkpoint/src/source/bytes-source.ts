import { AdafactorError } from '@adafactor/core'
import type { ByteSource } from './byte-source.js'

/** A source over bytes that are there. */
export function bytesSource(bytes: Uint8Array, name = 'the file'): ByteSource {
  const view = bytes as Uint8Array<ArrayBuffer>
  return {
    name,
    size: view.length,
    async read(begin, end) {
      checkWithin(name, view.length, end)
      return view.subarray(begin, end)
    },
    async close() {},
  }
}

/** @throws AdafactorError `checkpoint/truncated` */
export function checkWithin(name: string, size: number, end: number): void {
  if (end <= size) return
  throw new AdafactorError(
    'checkpoint/truncated',
    `${name} ends too early: it has ${size} bytes, and ${end} are needed`,
  )
}
