import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { laterFolder } from '../worker-output.ts'
import { docsStyles } from './docs-styles.ts'
import { type MadeDocs, makeDocs } from './make-docs.ts'
import { type DocsFiles, writeDocs } from './write-docs.ts'

/**
 * Writes the documentation as pages into the folder `docs` of what was built. Their script, their
 * stylesheet and what is searched are files of the bundle, named after what is in them: so pages never meet
 * those of another build.
 */
export function docsPlugin(repository: string): Plugin {
  let folder = ''
  let made: { readonly docs: MadeDocs; readonly files: DocsFiles } | undefined
  return {
    name: 'docs',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir, 'docs')
    },
    generateBundle(_, bundle) {
      const docs = makeDocs(repository)
      const emit = (fileName: string, source: string) => {
        this.emitFile({ type: 'asset', fileName, source })
        return fileName
      }
      const script = Object.values(bundle).find(
        (file) => file.type === 'chunk' && file.isEntry && file.name === 'docs',
      )
      if (script === undefined) throw new Error('the script of the documentation was not built')
      const style = docsStyles()
      const index = JSON.stringify(docs.entries)
      const files = {
        script: script.fileName,
        style: emit(`assets/docs-${hashOf(style)}.css`, style),
        index: emit(`${laterFolder}/docs-index-${hashOf(index)}.json`, index),
      }
      made = { docs, files }
    },
    async closeBundle() {
      if (made !== undefined) await writeDocs(folder, repository, made.docs, made.files)
    },
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8)
}
