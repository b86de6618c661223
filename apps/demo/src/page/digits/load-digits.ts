import { reasonOf } from '@adafactor/core'
import type { DigitSet, Digits } from '../../training/digit-set.js'
import { parseIdx } from '../../training/parse-idx.js'
import { digitFiles, digitsDownload, digitsFolder } from './digit-files.js'

/** Why the digits could not be loaded. */
class DigitsError extends Error {
  override readonly name = 'DigitsError'
  /** No answer, an answer that is not the file, or a file that is damaged. */
  readonly code: 'digits/offline' | 'digits/missing' | 'digits/corrupt'

  constructor(code: DigitsError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Loads MNIST from the files of the build, in the page or in a worker.
 *
 * @param onProgress bytes loaded so far, and of how many
 * @param folder where the files are
 * @throws DigitsError when there is no connection, no such file, or one that is damaged even when
 *   it is asked for afresh
 */
export async function loadDigits(
  onProgress: (bytes: number, total: number) => void,
  folder: URL = digitsOfThisPage(),
): Promise<Digits> {
  try {
    return await loadAll(folder, onProgress, 'default')
  } catch (error) {
    if (!(error instanceof DigitsError) || error.code !== 'digits/corrupt') throw error
    // A copy that was kept may be the damaged one.
    return loadAll(folder, onProgress, 'reload')
  }
}

/** Scripts are built into a folder beside that of the digits; in development they are anywhere. */
function digitsOfThisPage(): URL {
  return import.meta.env.DEV
    ? new URL(`/${digitsFolder}/`, location.origin)
    : new URL(/* @vite-ignore */ `../${digitsFolder}/`, import.meta.url)
}

async function loadAll(
  folder: URL,
  onProgress: (bytes: number, total: number) => void,
  cache: RequestCache,
): Promise<Digits> {
  const abort = new AbortController()
  let loaded = 0
  let total = 0
  const count = (bytes: number) => {
    loaded += bytes
    onProgress(loaded, Math.max(loaded, total))
  }
  const { training, test } = digitFiles
  const names = [training.images, training.labels, test.images, test.labels]
  try {
    const answers = await Promise.all(names.map((name) => ask(folder, name, cache, abort.signal)))
    const sizes = answers.map(({ headers }) =>
      headers.has('content-encoding') ? 0 : Number(headers.get('content-length')),
    )
    total = sizes.every((size) => size > 0)
      ? sizes.reduce((sum, size) => sum + size, 0)
      : digitsDownload
    count(0)
    const files = await Promise.all(
      answers.map((answer, index) => unpack(answer, names[index] as string, count)),
    )
    const [trainingImages, trainingLabels, testImages, testLabels] = files as FourFiles
    return {
      training: parse(trainingImages, trainingLabels),
      test: parse(testImages, testLabels),
    }
  } catch (error) {
    abort.abort()
    throw error
  }
}

type FourFiles = [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

async function ask(
  folder: URL,
  name: string,
  cache: RequestCache,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(new URL(name, folder), { cache, signal }).catch((error) => {
    throw offline(error)
  })
  if (!response.ok || response.body === null) {
    throw new DigitsError(
      'digits/missing',
      `The digits could not be loaded: ${name} was answered with status ${response.status}.`,
    )
  }
  return response
}

async function unpack(
  response: Response,
  name: string,
  count: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  try {
    for (
      const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
      ;
    ) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      count(value.length)
    }
  } catch (error) {
    throw offline(error)
  }
  const file = new Blob(chunks)
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  // A server may have had the browser unpack it already.
  const packed = first === 0x1f && second === 0x8b
  try {
    const stream = packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch (error) {
    throw corrupt(`${name} can't be unpacked`, error)
  }
}

function parse(images: Uint8Array, labels: Uint8Array): DigitSet {
  try {
    return parseIdx(images, labels)
  } catch (error) {
    throw corrupt(reasonOf(error), error)
  }
}

function offline(cause: unknown): DigitsError {
  return new DigitsError(
    'digits/offline',
    'The digits could not be loaded: the connection is down. They are kept once they have been loaded.',
    { cause },
  )
}

function corrupt(what: string, cause: unknown): DigitsError {
  return new DigitsError('digits/corrupt', `The digits came damaged: ${what}.`, { cause })
}
