import { AdafactorError } from '@adafactor/core'
import { joined } from '../safetensors/write-safetensors.js'
import { pathOf } from '../source/node-files.js'
import {
  type BrowserFile,
  type BrowserFolder,
  browserFolder,
  isBrowserHandle,
  writeBrowserFile,
} from './browser-folder.js'
import { makeFolder, writeFile } from './node-folder.js'
import { oneAtATime } from './one-at-a-time.js'
import { oneFile } from './one-file.js'
import { copyRun, type RunContent, type RunToSave } from './run-content.js'
import { type SaveProgress, withProgress } from './save-progress.js'
import { writeRunFolder } from './write-run-folder.js'

/**
 * Where a run is saved: a path that ends in `.safetensors` is one file, any other a folder; in a browser
 * a file or a folder that it has given (`showSaveFilePicker`, `navigator.storage.getDirectory`).
 */
export type RunTarget = string | { readonly href: string } | BrowserFile | BrowserFolder

/** A run, and how it is saved. */
export interface SaveOptions<T = never> extends RunToSave<T> {
  /** In a folder: the most bytes of a file (5,000,000,000, as transformers has it). */
  readonly shardBytes?: number
  /** Is told how far it is, after each tensor. What it throws ends the saving. */
  readonly onProgress?: (progress: SaveProgress) => void
}

/**
 * Saves a run: parameters, the optimizer's state, its count of steps, settings and seed. `loadRun` goes
 * on from it bit for bit, on any backend.
 *
 * What was there before stays until all of the new run is on the disk, and is replaced in one move: a
 * crash in the middle leaves the old run. Everything is copied first, on the host, so training may go on
 * while it is written. Savings of one process wait for each other; two processes must not save to one
 * place.
 *
 * A folder has `model.safetensors.index.json` too, by which transformers and others read the parameters.
 *
 * @throws AdafactorError `checkpoint/io`, `option/invalid`, `option/conflict`, `tensor/data`; what was
 *   saved before is as it was
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { loadRun, saveRun } from '@adafactor/checkpoint'
 * import { adafactor, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * const params = { weights: backend.create([4, 3]) }
 * const optimizer = adafactor({ backend, params })
 * optimizer.step({ weights: backend.create([4, 3], new Array(12).fill(1)) })
 *
 * const file = join(mkdtempSync(join(tmpdir(), 'run-')), 'run.safetensors')
 * await saveRun(file, { params, optimizer, metadata: { epoch: '1' } })
 * const { metadata } = await loadRun(file, { params, optimizer })
 * console.log(metadata.epoch) // => 1
 * ```
 */
export async function saveRun<T>(target: RunTarget, run: SaveOptions<T>): Promise<void> {
  checkTarget(target)
  const { shardBytes = 5e9, onProgress } = run ?? {}
  if (!(shardBytes > 0)) {
    throw new AdafactorError(
      'option/invalid',
      `option "shardBytes" is ${shardBytes}; it must be a number above 0`,
    )
  }
  const content = await copyRun(run)
  await oneAtATime(() => write(target, content, shardBytes, onProgress))
}

function checkTarget(target: RunTarget): void {
  const isNamed =
    typeof target === 'string' || typeof (target as { href?: unknown })?.href === 'string'
  if (isNamed || isBrowserHandle(target)) return
  throw new AdafactorError(
    'option/invalid',
    'a run is saved to a path, or to a file or folder that a browser has given, and not to ' +
      (target === null ? 'null' : `a value of type ${typeof target}`),
  )
}

async function write(
  target: RunTarget,
  content: RunContent,
  shardBytes: number,
  onProgress: SaveOptions['onProgress'],
): Promise<void> {
  if (isBrowserHandle(target)) {
    if (target.kind === 'directory') {
      await writeRunFolder(() => browserFolder(target), content, shardBytes, onProgress)
    } else await writeBrowserFile(target, withProgress(oneFile(content), target.name, onProgress))
    return
  }
  const path = pathOf(typeof target === 'string' ? target : target.href)
  if (path.endsWith('.safetensors')) {
    await writeFile(path, withProgress(oneFile(content), path, onProgress))
  } else await writeRunFolder(() => makeFolder(path), content, shardBytes, onProgress)
}

/**
 * A run as the bytes of one file, to be downloaded, posted or stored: what `saveRun` writes to a path
 * that ends in `.safetensors`.
 *
 * @throws AdafactorError `option/invalid`, `option/conflict`, `tensor/data`
 * @example
 * ```ts
 * import { loadRun, writeRun } from '@adafactor/checkpoint'
 *
 * const bytes = await writeRun({ params: { weights: { shape: [2], data: [1, 2] } } })
 * console.log((await loadRun(bytes)).params.weights?.data[1]) // => 2
 * ```
 */
export async function writeRun<T>(run: RunToSave<T>): Promise<Uint8Array<ArrayBuffer>> {
  return joined(oneFile(await copyRun(run)))
}
