import { AdafactorError, reasonOf } from '@adafactor/core'
import { listNames } from '../list-names.js'
import type { ByteSource } from '../source/byte-source.js'
import { largestHeader } from './header.js'
import { openSafetensors } from './open-safetensors.js'
import type { SafetensorsFile } from './safetensors-file.js'

/**
 * The files of an index as one. Of each the header is read.
 *
 * @param index `model.safetensors.index.json`, as transformers writes it
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/io`
 */
export async function openIndex(index: ByteSource): Promise<SafetensorsFile> {
  const { beside } = index
  if (!beside) {
    throw new AdafactorError(
      'checkpoint/io',
      `${index.name} is an index: the files that it names are looked for beside it, so give its path or address`,
    )
  }
  const weightMap = await readWeightMap(index)
  const shards = new Map<string, SafetensorsFile>()
  const close = async () => {
    await Promise.all([...shards.values()].map((shard) => shard.close()))
  }
  try {
    for (const file of new Set(weightMap.values())) {
      shards.set(file, await openSafetensors(await beside(file)))
    }
    for (const [name, file] of weightMap) checkThere(index.name, name, file, shards)
  } catch (error) {
    await close()
    throw error
  }
  return new ShardedSafetensors(index.name, weightMap, shards)
}

function checkThere(
  index: string,
  name: string,
  file: string,
  shards: ReadonlyMap<string, SafetensorsFile>,
): void {
  try {
    shards.get(file)?.info(name)
  } catch (cause) {
    throw new AdafactorError(
      'checkpoint/format',
      `${index} has the tensor ${JSON.stringify(name)} in ${file}, but ${reasonOf(cause)}`,
      { cause },
    )
  }
}

/** The file of each tensor, by the tensor's name. */
async function readWeightMap(index: ByteSource): Promise<ReadonlyMap<string, string>> {
  const refuse = (why: string, cause?: unknown) =>
    new AdafactorError(
      'checkpoint/format',
      `${index.name} is no index of safetensors files: ${why}`,
      { cause },
    )
  if (index.size > largestHeader) throw refuse(`it has ${index.size} bytes`)
  let content: unknown
  try {
    const bytes = await index.read(0, index.size)
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw AdafactorError.isInstance(cause) ? cause : refuse(reasonOf(cause), cause)
  }
  const { weight_map: weightMap } = (content ?? {}) as { readonly weight_map?: unknown }
  if (typeof weightMap !== 'object' || weightMap === null || Array.isArray(weightMap)) {
    throw refuse('it has no "weight_map"')
  }
  const files = Object.entries(weightMap)
  for (const [name, file] of files) {
    // A path could lead anywhere.
    if (typeof file === 'string' && /^[^/\\:]+$/.test(file) && !/^\.+$/.test(file)) continue
    throw refuse(
      `the file of ${JSON.stringify(name)} is ${JSON.stringify(file)?.slice(0, 80)}, and not the name of one`,
    )
  }
  return new Map(files)
}

class ShardedSafetensors implements SafetensorsFile {
  readonly names: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly fileBytes: number

  constructor(
    private readonly index: string,
    private readonly weightMap: ReadonlyMap<string, string>,
    private readonly shards: ReadonlyMap<string, SafetensorsFile>,
  ) {
    const files = [...shards.values()]
    this.names = [...shards].flatMap(([file, { names }]) =>
      names.filter((name) => weightMap.get(name) === file),
    )
    this.metadata = files[0]?.metadata ?? Object.create(null)
    this.fileBytes = files.reduce((sum, { fileBytes }) => sum + fileBytes, 0)
  }

  info(name: string) {
    return this.#shard(name).info(name)
  }

  async tensor(name: string) {
    return this.#shard(name).tensor(name)
  }

  async bytes(name: string) {
    return this.#shard(name).bytes(name)
  }

  async close() {
    await Promise.all([...this.shards.values()].map((shard) => shard.close()))
  }

  #shard(name: string): SafetensorsFile {
    const shard = this.shards.get(this.weightMap.get(name) ?? '')
    if (shard) return shard
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `${this.index} has no tensor ${JSON.stringify(name)}; it has ${listNames(this.names)}`,
    )
  }
}
