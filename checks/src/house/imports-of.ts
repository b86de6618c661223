import { posix } from 'node:path'
import ts from '@typescript/typescript6'
import type { SourceFile } from './source-files.js'

/** What a file imports, exports from elsewhere or loads later; types too. */
export interface Imports {
  /** Files of the same workspace, from the root. */
  readonly files: readonly string[]
  /** Packages as they are named: `@adafactor/core/compiler`. */
  readonly packages: readonly string[]
}

/**
 * Reads the imports of a file.
 * @param known whether there is a file of this path
 */
export function importsOf({ path, text }: SourceFile, known: (path: string) => boolean): Imports {
  const named = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  const isFile = (name: string) => name.startsWith('.')
  const files = named.filter(isFile).flatMap((name) => {
    const target = posix.join(posix.dirname(path), name)
    const sources = [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')]
    // What is no source, as a style sheet, is in no folder's way.
    return sources.find(known) ?? []
  })
  return { files, packages: named.filter((name) => !isFile(name)) }
}
