/** What a training needs from the server. */
export interface LanguageFiles {
  readonly vocabulary: readonly string[]
  /** Tokens of Moby Dick; nothing where another text is learnt from. */
  readonly mobyDick?: Uint16Array
  /** Of the checkpoint; nothing where a training begins without it. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>
}

/** The files, relative to the page, and about how many bytes each has. */
const files = {
  vocabulary: ['vocabulary.json', 3_000],
  mobyDick: ['moby-dick.bin', 1_030_000],
  checkpoint: ['checkpoint.safetensors', 3_990_000],
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
  const total = names.reduce((sum, name) => sum + files[name][1], 0)
  let loaded = 0
  const count = (bytes: number) => {
    loaded += bytes
    onProgress(loaded, Math.max(loaded, total))
  }
  count(0)
  const contents = new Map(
    await Promise.all(
      names.map(
        async (name) => [name, await download(new URL(files[name][0], folder), count)] as const,
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

async function download(
  address: URL,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address).catch((cause: unknown) => {
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
