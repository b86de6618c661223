import { AdafactorError, reasonOf } from '@adafactor/core'
import type { ByteSource } from './byte-source.js'
import { bytesSource, checkWithin } from './bytes-source.js'
import { firstRead } from './first-read.js'

/**
 * A source over an address, of which ranges are fetched. A server that sends all of it, whatever it
 * is asked for, is taken at its word: all of it is kept, once.
 *
 * @throws AdafactorError `checkpoint/io`
 */
export async function urlSource(address: string): Promise<ByteSource> {
  const beside = (name: string) =>
    urlSource(new URL(encodeURIComponent(name), first.url || address).href)
  // For the size, whether ranges are to be had, and in most files all that is not a tensor.
  const first = await get(address, 0, firstRead)
  const size = sizeIn(first.headers.get('content-range'))
  if (first.status !== 206 || size === undefined) {
    return { ...bytesSource(await bodyOf(address, first), address), beside }
  }
  const start = await bodyOf(address, first)
  return {
    name: address,
    size,
    async read(begin, end) {
      checkWithin(address, size, end)
      if (end <= start.length) return start.subarray(begin, end)
      if (begin === end) return new Uint8Array(0)
      const bytes = await bodyOf(address, await get(address, begin, end))
      if (bytes.length === end - begin) return bytes
      throw failed(address, `it sent ${bytes.length} bytes where ${end - begin} were asked for`)
    },
    beside,
    async close() {},
  }
}

async function get(address: string, begin: number, end: number): Promise<Response> {
  let response: Response
  try {
    response = await fetch(address, { headers: { range: `bytes=${begin}-${end - 1}` } })
  } catch (cause) {
    throw failed(address, reasonOf(cause), cause)
  }
  // An empty file has no first byte.
  if (response.status === 416 && begin === 0) return new Response()
  if (response.ok) return response
  throw failed(address, `the server answers ${response.status} ${response.statusText}`.trim())
}

async function bodyOf(address: string, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw failed(address, reasonOf(cause), cause)
  }
}

/** The size of the whole in `bytes 0-0/1234`. */
function sizeIn(range: string | null): number | undefined {
  const size = Number(/^bytes \d+-\d+\/(\d+)$/.exec(range ?? '')?.[1] ?? Number.NaN)
  return Number.isSafeInteger(size) ? size : undefined
}

function failed(address: string, why: string, cause?: unknown): AdafactorError {
  return new AdafactorError('checkpoint/io', `${address} can't be fetched: ${why}`, { cause })
}
