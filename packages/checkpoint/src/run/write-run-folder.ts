import type { TensorToWrite } from '../safetensors/tensor-to-write.js'
import { type LaidOutFile, layOut } from '../safetensors/write-safetensors.js'
import type { RunContent } from './run-content.js'
import { type RunIndex, runIndexFile } from './run-files.js'
import type { RunFolder } from './run-folder.js'
import { type SaveProgress, withProgress } from './save-progress.js'

type NamedTensors = readonly (readonly [string, TensorToWrite])[]

/** A file of a part of the tensors. */
interface Shard {
  readonly file: string
  readonly content: LaidOutFile
  readonly names: readonly string[]
}

/** Files of runs, and those that were not finished. */
const shardPattern =
  /^\.?(model|optimizer)-[0-9a-f]{8}-\d{5}-of-\d{5}\.safetensors(\.[0-9a-f]{8}\.part)?$/

/**
 * Writes a run into a folder. Its files have names that no other saving has, and `run.json`, which names
 * them, takes the place of the old one when all of them are there; then the files of older runs go.
 *
 * @param open makes the folder, once it is known that the run can be written
 */
export async function writeRunFolder(
  open: () => RunFolder | Promise<RunFolder>,
  { params, state, description, metadata }: RunContent,
  shardBytes: number,
  onProgress: ((progress: SaveProgress) => void) | undefined,
): Promise<void> {
  const saving = crypto.randomUUID().slice(0, 8)
  const model = split(`model-${saving}`, params, shardBytes)
  const optimizer = split(`optimizer-${saving}`, state, shardBytes)
  const shards = [...model, ...optimizer]
  const totalBytes = shards.reduce((sum, { content }) => sum + content.bytes, 0)
  const folder = await open()
  const before = await folder.list()
  try {
    let bytes = 0
    for (const { file, content } of shards) {
      await folder.write(file, withProgress(content, file, onProgress, bytes, totalBytes))
      bytes += content.bytes
    }
    const index: RunIndex = {
      format: 1,
      run: description,
      metadata,
      params: filesOf(model),
      state: filesOf(optimizer),
    }
    const forTransformers = {
      metadata: { total_size: model.reduce((sum, { content }) => sum + content.tensorBytes, 0) },
      weight_map: index.params,
    }
    await folder.write('model.safetensors.index.json', [json(forTransformers)])
    await folder.write(runIndexFile, [json(index)])
  } catch (error) {
    await removeAll(
      folder,
      shards.map(({ file }) => file),
    )
    throw error
  }
  await removeAll(
    folder,
    before.filter((file) => shardPattern.test(file)),
  )
}

/** As far as it goes: what is left does not keep a run from being saved. */
async function removeAll(folder: RunFolder, files: readonly string[]): Promise<void> {
  for (const file of files) await folder.remove(file).catch(() => {})
}

/** Tensors in files of at most so many bytes, in their order; a larger one has a file of its own. */
function split(name: string, tensors: NamedTensors, shardBytes: number): Shard[] {
  const parts: [string, TensorToWrite][][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const [own, tensor] of tensors) {
    const size = layOut([[own, tensor]]).bytes
    if (bytes + size > shardBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push([own, tensor])
    bytes += size
  }
  const number = (value: number) => String(value).padStart(5, '0')
  return parts.map((part, index) => ({
    file: `${name}-${number(index + 1)}-of-${number(parts.length)}.safetensors`,
    // Without it transformers refuses a file.
    content: layOut(part, { metadata: { format: 'pt' } }),
    names: part.map(([own]) => own),
  }))
}

function filesOf(shards: readonly Shard[]): Record<string, string> {
  return Object.fromEntries(
    shards.flatMap(({ file, names }) => names.map((name) => [name, file] as const)),
  )
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}
