import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { makeDocs } from './make-docs.ts'

/** Writes the documentation as pages into the folder `docs` of what was built. */
export function docsPlugin(repository: string): Plugin {
  let folder = ''
  return {
    name: 'docs',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir, 'docs')
    },
    closeBundle: () => makeDocs(folder, repository),
  }
}
