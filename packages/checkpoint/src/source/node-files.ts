import { AdafactorError, reasonOf } from '@adafactor/core'

type Files = typeof import('node:fs/promises')
type Paths = typeof import('node:path')

/** A module of Node, in a way that bundlers for the web do not follow; undefined in a browser. */
function builtin(name: string): unknown {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): unknown }
  }
  return process?.getBuiltinModule?.(name)
}

/** Whether there are files with paths, as in Node, Deno and Bun. */
export function hasFileSystem(): boolean {
  return builtin('node:fs/promises') !== undefined
}

export function nodeFiles(): Files {
  return builtin('node:fs/promises') as Files
}

export function nodePaths(): Paths {
  return builtin('node:path') as Paths
}

/** The path of a `file:` address; any other text is one. */
export function pathOf(text: string): string {
  if (!text.startsWith('file:')) return text
  try {
    return (builtin('node:url') as typeof import('node:url')).fileURLToPath(text)
  } catch (cause) {
    throw new AdafactorError('checkpoint/io', `${text} is no path: ${reasonOf(cause)}`, { cause })
  }
}
