import { AdafactorError, reasonOf } from '@adafactor/core'
import { listNames } from '../list-names.js'
import { shortText } from '../short-text.js'
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
  const { weight_map: weightMap } = await readJson(index)
  return openShards(index.name, weightMap, index.beside)
}

/** Opens a file that an index names. */
export type OpenShard = (file: string) => Promise<ByteSource>

/** Reads an object of JSON. @throws AdafactorError `checkpoint/format`, `checkpoint/io` */
export async function readJson(source: ByteSource): Promise<Readonly<Record<string, unknown>>> {
  const { name, size } = source
  if (size > largestHeader) throw noIndex(name, `it has ${size} bytes`)
  const bytes = await source.read(0, size)
  let content: unknown
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw noIndex(name, reasonOf(cause), cause)
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Readonly<Record<string, unknown>>
  }
  throw noIndex(name, 'it is no object')
}

/**
 * Files as one.
 *
 * @param index what names them, for messages
 * @param weightMap the file of each tensor, by the tensor's name, as it was read
 * @throws AdafactorError as {@link openIndex}
 */
export async function openShards(
  index: string,
  weightMap: unknown,
  open: OpenShard | undefined,
): Promise<SafetensorsFile> {
  if (!open) {
    throw new AdafactorError(
      'checkpoint/io',
      `${index} is an index: the files that it names are looked for beside it, so give its path or address`,
    )
  }
  const files = checkFiles(index, weightMap)
  const shards = new Map<string, SafetensorsFile>()
  const sharded = new ShardedSafetensors(index, files, shards)
  try {
    for (const file of new Set(files.values())) {
      shards.set(file, await openSafetensors(await open(file)))
    }
    for (const [name, file] of files) checkThere(index, name, file, shards)
  } catch (error) {
    await sharded.close()
    throw error
  }
  return sharded
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
      `${index} has the tensor ${shortText(name)} in ${file}, but ${reasonOf(cause)}`,
      { cause },
    )
  }
}

function checkFiles(index: string, weightMap: unknown): ReadonlyMap<string, string> {
  if (typeof weightMap !== 'object' || weightMap === null || Array.isArray(weightMap)) {
    throw noIndex(index, 'it does not say which tensor is in which file')
  }
  const files = Object.entries(weightMap)
  for (const [name, file] of files) {
    // A path could lead anywhere.
    if (typeof file === 'string' && /^[^/\\:]+$/.test(file) && !/^\.+$/.test(file)) continue
    throw noIndex(
      index,
      `the file of ${shortText(name)} is ${JSON.stringify(file)?.slice(0, 80)}, and not the name of one`,
    )
  }
  return new Map(files)
}

function noIndex(name: string, why: string, cause?: unknown): AdafactorError {
  return new AdafactorError(
    'checkpoint/format',
    `${name} is no index of safetensors files: ${why}`,
    { cause },
  )
}

class ShardedSafetensors implements SafetensorsFile {
  constructor(
    private readonly index: string,
    private readonly weightMap: ReadonlyMap<string, string>,
    private readonly shards: ReadonlyMap<string, SafetensorsFile>,
  ) {}

  get names(): readonly string[] {
    return [...this.shards].flatMap(([file, { names }]) =>
      names.filter((name) => this.weightMap.get(name) === file),
    )
  }

  get metadata(): Readonly<Record<string, string>> {
    const [first] = this.shards.values()
    return first?.metadata ?? Object.create(null)
  }

  get fileBytes(): number {
    return [...this.shards.values()].reduce((sum, { fileBytes }) => sum + fileBytes, 0)
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
      `${this.index} has no tensor ${shortText(name)}; it has ${listNames(this.names)}`,
    )
  }
}
