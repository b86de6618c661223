import { AdafactorError, reasonOf, withMemoryFor } from '@adafactor/core'
import type { ByteSource } from './byte-source.js'
import { checkWithin } from './bytes-source.js'
import { nodeFiles, nodePaths, pathOf } from './node-files.js'
import type { FileHandleLike } from './source.js'

/** Node ends the whole process where more than 2 GiB are asked for in one call. */
export const mostAtOnce = 2 ** 30

/** A source over an open file, which stays open. */
export async function fileSource(file: FileHandleLike, name = 'the file'): Promise<ByteSource> {
  const { size } = await file.stat()
  return {
    name,
    size,
    async read(begin, end) {
      checkWithin(name, size, end)
      const bytes = withMemoryFor(
        `${end - begin} bytes of ${name}`,
        () => new Uint8Array(end - begin),
      )
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await reading(name, () =>
          file.read(bytes, filled, Math.min(mostAtOnce, bytes.length - filled), begin + filled),
        )
        // The file was cut off after its size was asked for.
        if (bytesRead === 0) checkWithin(name, begin + filled, end)
        filled += bytesRead
      }
      return bytes
    },
    async close() {},
  }
}

/** Opens a path. @throws AdafactorError `checkpoint/io` */
export async function openFile(text: string): Promise<ByteSource> {
  const path = pathOf(text)
  const file = await reading(path, () => nodeFiles().open(path))
  try {
    const stat = await file.stat()
    if (stat.isDirectory()) {
      throw new AdafactorError('checkpoint/io', `${path} is a folder, and a file is wanted`)
    }
    const { dirname, join } = nodePaths()
    return {
      ...(await fileSource(file, path)),
      beside: (name) => openFile(join(dirname(path), name)),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** What the system refuses in a person's words. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'it is a folder, and a file is wanted',
}

/** @throws AdafactorError `checkpoint/io` with what keeps a path from being read */
export async function reading<V>(path: string, task: () => Promise<V>): Promise<V> {
  try {
    return await task()
  } catch (cause) {
    const { code = '' } = cause as { readonly code?: string }
    throw new AdafactorError(
      'checkpoint/io',
      `${path} can't be read: ${reasons[code] ?? reasonOf(cause)}`,
      { cause },
    )
  }
}
