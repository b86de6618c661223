import { checksum } from '../../../gpt/checksum.js'
import { couldNotLoad } from './could-not-load.js'

/** What a training needs from the server. */
export interface LanguageFiles {
  readonly vocabulary: readonly string[]
  /** Tokens of Moby Dick; nothing where another text is learnt from. */
  readonly mobyDick?: Uint16Array
  /** Of the checkpoint; nothing where a training begins without it. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>
}

/** A file as it was when the page was built. */
export interface KnownFile {
  readonly name: string
  readonly bytes: number
  readonly checksum: number
}

type Known = Readonly<Record<keyof LanguageFiles, KnownFile>>

/** Vite puts it in. */
declare const __LANGUAGE_FILES__: Known

const folderName = 'gpt'

/**
 * Loads the files that are wanted.
 * @param onProgress bytes so far, and of how many
 * @param known what whole ones are
 * @throws Error with a sentence for people
 */
export async function downloadFiles(
  wanted: { readonly mobyDick: boolean; readonly checkpoint: boolean },
  onProgress: (bytes: number, total: number) => void,
  known: Known = __LANGUAGE_FILES__,
  folder: URL = folderOfThisPage(),
): Promise<LanguageFiles> {
  let loaded = 0
  let total = 0
  const count = (bytes: number) => {
    loaded += bytes
    onProgress(loaded, Math.max(loaded, total))
  }
  const load = (file: KnownFile) => {
    total += file.bytes
    return downloadWhole(file, folder, count)
  }
  // All have begun before the first answer comes.
  const [vocabulary, mobyDick, checkpoint] = await Promise.all([
    load(known.vocabulary),
    wanted.mobyDick ? load(known.mobyDick) : undefined,
    wanted.checkpoint ? load(known.checkpoint) : undefined,
  ])
  return {
    vocabulary: JSON.parse(new TextDecoder().decode(vocabulary)),
    ...(mobyDick && { mobyDick: new Uint16Array(mobyDick.buffer) }),
    ...(checkpoint && { checkpoint }),
  }
}

/** Scripts are built into a folder beside that of the files; in development they are anywhere. */
function folderOfThisPage(): URL {
  return import.meta.env.DEV
    ? new URL(`/${folderName}/`, location.origin)
    : new URL(/* @vite-ignore */ `../${folderName}/`, import.meta.url)
}

/** A copy that was kept may be damaged or of another build, or the page of a network that asks to be signed in to. */
async function downloadWhole(
  file: KnownFile,
  folder: URL,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const address = new URL(file.name, folder)
  const isWhole = (bytes: Uint8Array) =>
    bytes.length === file.bytes && checksum(bytes) === file.checksum
  const kept = await download(address, 'default', count)
  if (isWhole(kept)) return kept
  const fresh = await download(address, 'reload', () => {})
  if (isWhole(fresh)) return fresh
  throw new Error(
    `${file.name} came damaged, or is of a newer version of this page, also when it was asked for ` +
      'afresh. Load the page again; if it stays so, the file on the server is damaged.',
  )
}

async function download(
  address: URL,
  cache: RequestCache,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const what = 'The model and its text'
  const response = await fetch(address, { cache }).catch((cause: unknown) => {
    throw couldNotLoad(what, cause)
  })
  if (!response.ok || response.body === null) {
    const name = address.pathname.split('/').at(-1)
    throw new Error(
      `${what} could not be loaded: for ${name} the server answered with status ${response.status}. ` +
        'Try again later.',
    )
  }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  try {
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read()
      if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer())
      chunks.push(value)
      count(value.length)
    }
  } catch (cause) {
    throw couldNotLoad(what, cause)
  }
}
