import { reasonOf } from '@adafactor/core'
import type { DigitSet } from '../../training/digit-set.js'
import { parseIdx } from '../../training/parse-idx.js'
import { DigitsError } from './digits-error.js'

/** Told how many bytes came, and first, of how many if the server says it; it can be ended. */
export interface LoadOptions {
  readonly signal?: AbortSignal
  readonly onSize?: (bytes: number | undefined) => void
  readonly onBytes?: (bytes: number) => void
}

/**
 * Loads one of the files of the build.
 *
 * @throws DigitsError when there is no connection, no such file, or one that is damaged even when it is
 *   asked for afresh
 */
export async function loadPart(address: URL, options: LoadOptions = {}): Promise<DigitSet> {
  try {
    return await load(address, options, 'default')
  } catch (error) {
    if (!(error instanceof DigitsError) || error.code !== 'digits/corrupt') throw error
    // A copy that was kept may be the damaged one.
    const { signal } = options
    return load(address, { ...(signal && { signal }) }, 'reload')
  }
}

async function load(
  address: URL,
  { onSize, onBytes, signal }: LoadOptions,
  cache: RequestCache,
): Promise<DigitSet> {
  const name = address.pathname.split('/').at(-1) as string
  const response = await fetch(address, { cache, ...(signal && { signal }) }).catch((error) => {
    throw offline(error)
  })
  if (!response.ok || response.body === null) {
    throw new DigitsError(
      'digits/missing',
      `The digits could not be loaded: ${name} was answered with status ${response.status}.`,
    )
  }
  const size = Number(response.headers.get('content-length'))
  onSize?.(size > 0 && !response.headers.has('content-encoding') ? size : undefined)
  const file = await readAll(response.body, onBytes)
  try {
    return parsePart(await unpack(file))
  } catch (error) {
    const cause = { cause: error }
    throw new DigitsError(
      'digits/corrupt',
      `The digits came damaged: ${name}: ${reasonOf(error)}.`,
      cause,
    )
  }
}

async function readAll(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: LoadOptions['onBytes'],
): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  try {
    for (const reader = body.getReader(); ; ) {
      const { done, value } = await reader.read()
      if (done) return new Blob(chunks)
      chunks.push(value)
      onBytes?.(value.length)
    }
  } catch (error) {
    throw offline(error)
  }
}

async function unpack(file: Blob): Promise<Uint8Array> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  // A server may have had the browser unpack it already.
  const packed = first === 0x1f && second === 0x8b
  const stream = packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Eight bytes of header before the labels, of which the second four say how many. */
function parsePart(bytes: Uint8Array): DigitSet {
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes`)
  const labels = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4)
  return parseIdx(bytes.subarray(8 + labels), bytes.subarray(0, 8 + labels))
}

function offline(cause: unknown): DigitsError {
  return new DigitsError(
    'digits/offline',
    'The digits could not be loaded: the connection is down. They are kept once they have been loaded.',
    { cause },
  )
}
