import { AdafactorError, reasonOf } from '@adafactor/core'
import { mostAtOnce, openFile, reading } from '../source/file-source.js'
import { nodeFiles, nodePaths } from '../source/node-files.js'
import type { RunFolder } from './run-folder.js'

/** A folder of the file system. */
export function nodeFolder(path: string): RunFolder {
  const { readdir, rm } = nodeFiles()
  const { join } = nodePaths()
  return {
    list: () => reading(path, () => readdir(path)),
    write: (file, chunks) => writeFile(join(path, file), chunks),
    open: (file) => openFile(join(path, file)),
    remove: (file) => rm(join(path, file), { force: true }),
  }
}

/** Makes a folder, if it is not there. @throws AdafactorError `checkpoint/io` */
export async function makeFolder(path: string): Promise<RunFolder> {
  await writing(path, () => nodeFiles().mkdir(path, { recursive: true }))
  return nodeFolder(path)
}

/**
 * Writes a file beside the old one, waits until it is on the disk, and puts it in its place: a crash at
 * any time leaves one of the two, whole.
 *
 * @throws AdafactorError `checkpoint/io`
 */
export async function writeFile(target: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const { open, readdir, rename, rm } = nodeFiles()
  const { basename, dirname, join } = nodePaths()
  const { path, mode } = await placeOf(target)
  const start = `.${basename(path)}.`
  const unfinished = join(dirname(path), `${start}${crypto.randomUUID().slice(0, 8)}.part`)
  await writing(path, async () => {
    const file = await open(unfinished, 'wx', mode)
    try {
      try {
        for (const chunk of chunks) await writeAll(file, chunk)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
    // What a crash has left of an earlier one.
    for (const file of await readdir(dirname(path))) {
      const isLeft = file.startsWith(start) && /^[0-9a-f]{8}\.part$/.test(file.slice(start.length))
      if (isLeft) await rm(join(dirname(path), file), { force: true })
    }
  })
}

/** Where a file really is, if it is there and perhaps a link, and who may read it. */
async function placeOf(target: string): Promise<{ readonly path: string; readonly mode?: number }> {
  const { realpath, stat } = nodeFiles()
  try {
    const path = await realpath(target)
    return { path, mode: (await stat(path)).mode & 0o777 }
  } catch {
    return { path: target }
  }
}

/** No call has to write all that it is given. */
async function writeAll(
  file: {
    write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>
  },
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, Math.min(mostAtOnce, bytes.length - at))
    at += bytesWritten
  }
}

/** So that the new name is on the disk too; Windows has no such call for folders. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await nodeFiles().open(path)
    await folder.sync().finally(() => folder.close())
  } catch {}
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'there is a file where a folder is wanted',
  EEXIST: 'there is a file where a folder is wanted',
  EISDIR: 'there is a folder of this name',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'nothing can be written there',
  ENOSPC: 'there is no space left; what was there before is as it was',
}

async function writing<V>(path: string, task: () => Promise<V>): Promise<V> {
  try {
    return await task()
  } catch (cause) {
    if (AdafactorError.isInstance(cause)) throw cause
    const { code } = cause as { readonly code?: unknown }
    // What a caller's own function has thrown is no fault of the system.
    if (typeof code !== 'string') throw cause
    throw new AdafactorError(
      'checkpoint/io',
      `${path} can't be written: ${reasons[code] ?? reasonOf(cause)}`,
      { cause },
    )
  }
}
