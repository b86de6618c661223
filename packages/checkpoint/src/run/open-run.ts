import { AdafactorError, reasonOf } from '@adafactor/core'
import { type OpenShard, openShards, readJson } from '../safetensors/open-index.js'
import { openSafetensors, readStart } from '../safetensors/open-safetensors.js'
import { isJson } from '../safetensors/read-safetensors.js'
import type { SafetensorsFile } from '../safetensors/safetensors-file.js'
import type { ByteSource } from '../source/byte-source.js'
import { hasFileSystem, nodeFiles, pathOf } from '../source/node-files.js'
import { openSource } from '../source/open-source.js'
import type { Source } from '../source/source.js'
import {
  type BrowserFile,
  type BrowserFolder,
  browserFolder,
  isBrowserHandle,
  openBrowserFile,
} from './browser-folder.js'
import { nodeFolder } from './node-folder.js'
import { prefixes } from './one-file.js'
import { descriptionKey } from './run-content.js'
import { openRunIndex, type RunFiles, runIndexFile } from './run-files.js'
import type { RunFolder } from './run-folder.js'
import { withPrefix } from './with-prefix.js'

/** Where a run is read from: a {@link Source}, a folder, or what a browser has given. */
export type RunSource = Source | BrowserFile | BrowserFolder

/**
 * Opens a run, or a model alone, without reading its tensors: what `loadRun` takes.
 *
 * @returns parameters and state as files, which are closed together; what the file says of the run, unchecked
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/io`
 * @example
 * ```ts
 * import { openRun, writeRun } from '@adafactor/checkpoint'
 *
 * const run = await openRun(await writeRun({ params: { weights: { shape: [2], data: [1, 2] } } }))
 * console.log(run.params.names, run.state?.names) // => [ 'weights' ] []
 * await run.close()
 * ```
 */
export async function openRun(source: RunSource): Promise<RunFiles> {
  if (isBrowserHandle(source)) {
    if (source.kind === 'directory') return openFolder(browserFolder(source))
    return openFile(await openBrowserFile(source))
  }
  const path = await folderPath(source)
  return path === undefined
    ? openFile(await openSource(source, 'a run'))
    : openFolder(nodeFolder(path))
}

/** The path in a source, if it is that of a folder. */
async function folderPath(source: Source): Promise<string | undefined> {
  const text = (source as { readonly href?: unknown }).href ?? source
  if (typeof text !== 'string' || /^(https?|blob|data):/i.test(text) || !hasFileSystem())
    return undefined
  try {
    const path = pathOf(text)
    return (await nodeFiles().stat(path)).isDirectory() ? path : undefined
  } catch {
    // Opening it tells what is wrong.
    return undefined
  }
}

/** A folder of a run, or one of a model alone. */
async function openFolder(folder: RunFolder): Promise<RunFiles> {
  const files = await folder.list()
  const entry = [runIndexFile, 'model.safetensors.index.json', 'model.safetensors'].find((file) =>
    files.includes(file),
  )
  if (entry === undefined) {
    throw new AdafactorError(
      'checkpoint/format',
      `the folder has no run: it has neither ${runIndexFile} nor model.safetensors`,
    )
  }
  return openFile(await folder.open(entry), (file) => folder.open(file))
}

/** A file of a run, the index of one, or a file or an index of a model alone. */
async function openFile(
  source: ByteSource,
  open: OpenShard | undefined = source.beside,
): Promise<RunFiles> {
  const start = await readStart(source)
  if (!isJson(start)) return ofFile(await openSafetensors(source, start))
  const { name } = source
  try {
    const content = await readJson(source)
    if (content.format === undefined)
      return ofFile(await openShards(name, content.weight_map, open))
    return await openRunIndex(name, content, open)
  } finally {
    await source.close()
  }
}

function ofFile(file: SafetensorsFile): RunFiles {
  const { [descriptionKey]: text, ...metadata } = file.metadata
  const isModel = text === undefined
  return {
    params: isModel ? file : withPrefix(file, prefixes.params),
    ...(isModel ? {} : { state: withPrefix(file, prefixes.state) }),
    description: isModel ? undefined : parsed(text),
    metadata,
    close: () => file.close(),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AdafactorError(
      'checkpoint/format',
      `the description of the run is damaged: ${reasonOf(cause)}`,
      { cause },
    )
  }
}
