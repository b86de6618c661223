import { open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AdafactorError } from '@adafactor/core'
import type { Checkpoint } from './checkpoint.js'
import { openFlaxCheckpoint } from './flax-checkpoint.js'
import { openKerasCheckpoint } from './keras-checkpoint.js'
import { openRunFolder } from './run-folder-checkpoint.js'
import { openSafetensorsCheckpoint } from './safetensors-checkpoint.js'
import { openTorchCheckpoint } from './torch-checkpoint.js'

/** A format other than safetensors, which takes what no other one knows and says what it is. */
interface Format {
  /** @param start the first bytes of the file */
  isOf(start: Uint8Array, path: string): boolean
  open(path: string): Promise<Checkpoint>
}

/** One that comes later adds its line. */
const formats: readonly Format[] = [
  { isOf: isKerasFile, open: openKerasCheckpoint },
  { isOf: beginsAsTorch, open: openTorchCheckpoint },
  // Its first byte may be that of any other format.
  { isOf: (_, path) => isFlaxFile(path), open: openFlaxCheckpoint },
  {
    isOf: (_, path) => path.endsWith('run.json'),
    open: (path) => openRunFolder(dirname(path)),
  },
]

/**
 * Opens a file, an index or a folder with tensors, whatever its format: its header is read.
 *
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`,
 *   `checkpoint/io`
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  if (await isFolder(path)) return openFolder(path)
  const start = await startOf(path)
  const format = formats.find(({ isOf }) => isOf(start, path))
  return format ? format.open(path) : openSafetensorsCheckpoint(path)
}

/** What a file is of, as far as its beginning and its name tell. */
export async function libraryOf(path: string): Promise<'torch' | 'keras' | 'flax' | undefined> {
  const start = await startOf(path)
  if (isKerasFile(start, path)) return 'keras'
  if (beginsAsTorch(start)) return 'torch'
  return isFlaxFile(path) ? 'flax' : undefined
}

/** A zip archive, or a pickle as before torch 1.6. */
function beginsAsTorch([a, b = 0]: Uint8Array): boolean {
  return (a === 0x50 && b === 0x4b) || (a === 0x80 && b >= 2 && b <= 5)
}

/** HDF5, or a zip archive with HDF5 in it. */
function isKerasFile(start: Uint8Array, path: string): boolean {
  return path.endsWith('.keras') || new TextDecoder('latin1').decode(start.subarray(1, 4)) === 'HDF'
}

function isFlaxFile(path: string): boolean {
  return path.endsWith('.msgpack')
}

async function openFolder(folder: string): Promise<Checkpoint> {
  const files = await readdir(folder)
  if (files.includes('run.json')) return openRunFolder(folder)
  const model = ['model.safetensors.index.json', 'model.safetensors'].find((file) =>
    files.includes(file),
  )
  if (model !== undefined) return openSafetensorsCheckpoint(join(folder, model))
  throw new AdafactorError(
    'checkpoint/format',
    `the folder ${folder} has neither run.json nor model.safetensors; name one of its files`,
  )
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // Opening it tells what is wrong.
    return false
  }
}

/** Nothing, for a file that can't be opened: whoever reads it says so. */
async function startOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return new Uint8Array()
  }
}
