import { AdafactorError, reasonOf } from '@adafactor/core'
import { File, ready } from 'h5wasm'

/** `\x89HDF\r\n\x1a\n`: a file is not given to the library unless it begins so. */
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** Whether bytes begin as those of an HDF5 file do. */
export function isHdf5(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}

/**
 * Opens bytes as an HDF5 file, in h5wasm's own memory.
 *
 * @throws AdafactorError `checkpoint/format` for what the library refuses; and what the task throws of its own
 */
export async function readHdf5<V>(
  name: string,
  bytes: Uint8Array,
  task: (file: File) => V,
): Promise<V> {
  return (await onHdf5(name, bytes, 'r', task)).result
}

/**
 * The bytes of a copy of an HDF5 file, which a task has changed.
 * @throws AdafactorError as {@link readHdf5}
 */
export async function changeHdf5(
  name: string,
  bytes: Uint8Array,
  task: (file: File) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await onHdf5(name, bytes, 'a', task)).bytes()
}

async function onHdf5<V>(
  name: string,
  bytes: Uint8Array,
  mode: 'r' | 'a',
  task: (file: File) => V,
): Promise<{ readonly result: V; readonly bytes: () => Uint8Array<ArrayBuffer> }> {
  const library = await ready
  // From here on nothing waits, so files of others can't get the same path.
  const { FS } = library
  const path = 'adafactor-checkpoint.h5'
  try {
    // Without it the library writes to the console what fails, and goes on.
    library.activate_throwing_error_handler()
    FS.writeFile(path, bytes)
    const file = new File(path, mode)
    let result: V
    try {
      result = task(file)
    } finally {
      file.close()
    }
    const changed = mode === 'a' ? Uint8Array.from(FS.readFile(path)) : new Uint8Array(0)
    return { result, bytes: () => changed }
  } catch (cause) {
    if (AdafactorError.isInstance(cause)) throw cause
    throw noKerasFile(name, whyRefused(cause), cause)
  } finally {
    if (FS.analyzePath(path).exists) FS.unlink(path)
    whatever(() => library.deactivate_throwing_error_handler())
  }
}

/** For what may fail after the library has broken down. */
function whatever(task: () => unknown): void {
  try {
    task()
  } catch {}
}

/** The library checks less than it should, and some damaged files make it reach beyond its memory. */
function whyRefused(cause: unknown): string {
  const reason = reasonOf(cause)
  if (cause instanceof Error && cause.name === 'RuntimeError') {
    return (
      `h5wasm broke down over it (${reason}), or over a file before it; start the program, or the ` +
      'worker, anew before it reads another one'
    )
  }
  // Of a whole stack of functions the innermost knows best.
  return [...reason.matchAll(/ in \w+\(\): (.+)/g)].at(-1)?.[1] ?? reason
}

export function noKerasFile(name: string, why: string, cause?: unknown): AdafactorError {
  return new AdafactorError('checkpoint/format', `${name} is no file of Keras: ${why}`, { cause })
}
