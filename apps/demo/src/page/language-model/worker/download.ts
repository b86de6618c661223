/** What a training needs from the server. */
export interface LanguageFiles {
  readonly vocabulary: readonly string[]
  /** Tokens of Moby Dick; nothing where another text is learnt from. */
  readonly mobyDick?: Uint16Array
  /** Of the checkpoint; nothing where a training begins without it. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>
}

/** The files, relative to the page, about how many bytes each has, and what a whole one looks like. */
const files = {
  vocabulary: { file: 'vocabulary.json', bytes: 3_000, isWhole: isList },
  mobyDick: { file: 'moby-dick.bin', bytes: 1_030_000, isWhole: isTokens },
  checkpoint: { file: 'checkpoint.safetensors', bytes: 3_990_000, isWhole: isSafetensors },
} as const
const folderName = 'gpt'

type FileName = keyof typeof files

/**
 * Loads the files that are wanted.
 * @param onProgress bytes so far, and of about how many
 * @throws Error with a sentence for people
 */
export async function downloadFiles(
  wanted: { readonly mobyDick: boolean; readonly checkpoint: boolean },
  onProgress: (bytes: number, total: number) => void,
  folder: URL = folderOfThisPage(),
): Promise<LanguageFiles> {
  const names: FileName[] = ['vocabulary']
  if (wanted.mobyDick) names.push('mobyDick')
  if (wanted.checkpoint) names.push('checkpoint')
  const total = names.reduce((sum, name) => sum + files[name].bytes, 0)
  let loaded = 0
  const count = (bytes: number) => {
    loaded += bytes
    onProgress(loaded, Math.max(loaded, total))
  }
  count(0)
  const contents = new Map(
    await Promise.all(
      names.map(
        async (name) =>
          [name, await downloadWhole(new URL(files[name].file, folder), name, count)] as const,
      ),
    ),
  )
  const mobyDick = contents.get('mobyDick')
  const checkpoint = contents.get('checkpoint')
  return {
    vocabulary: JSON.parse(new TextDecoder().decode(contents.get('vocabulary'))),
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

/** A copy that was kept may be damaged, or the page of a network that asks to be signed in to. */
async function downloadWhole(
  address: URL,
  name: FileName,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { isWhole } = files[name]
  const kept = await download(address, 'default', count)
  if (isWhole(kept)) return kept
  const fresh = await download(address, 'reload', () => {})
  if (isWhole(fresh)) return fresh
  throw new Error(`${address.pathname} came damaged: it has ${fresh.length} bytes.`)
}

function isList(bytes: Uint8Array): boolean {
  try {
    return Array.isArray(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return false
  }
}

/** Of 16 bits each, none larger than a vocabulary is. */
function isTokens({ buffer, length }: Uint8Array<ArrayBuffer>): boolean {
  return length > 0 && length % 2 === 0 && new Uint16Array(buffer).every((token) => token < 4096)
}

/** The length of a header that is in the file. */
function isSafetensors({ buffer, length }: Uint8Array<ArrayBuffer>): boolean {
  return length > 8 && new DataView(buffer).getBigUint64(0, true) < BigInt(length)
}

async function download(
  address: URL,
  cache: RequestCache,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address, { cache }).catch((cause: unknown) => {
    throw new Error('The connection is down: the model and its text could not be loaded.', {
      cause,
    })
  })
  if (!response.ok || response.body === null) {
    throw new Error(`${address.pathname} was answered with status ${response.status}.`)
  }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer())
    chunks.push(value)
    count(value.length)
  }
}
