import { createHash, type Hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { laterFolder } from './worker-output.ts'

/** Where the service worker's source has the lists, and the build's name, to be put in. */
const placeholders = {
  files: '__PRECACHE_FILES__',
  sizes: '__PRECACHE_SIZES__',
  build: '__PRECACHE_BUILD__',
  data: '__PRECACHE_DATA__',
}

const hashName = (hash: Hash) => JSON.stringify(hash.digest('hex').slice(0, 12))

/**
 * Tells the service worker which files to keep when the page is first visited: all that was built but
 * what is fetched later, and the public folder's own; how large the built ones are; a name that changes when
 * any built one does, and one that changes when the data do.
 */
export function precachePlugin(serviceWorker: string): Plugin {
  let publicFolder = ''
  return {
    name: 'precache',
    apply: 'build',
    configResolved(config) {
      publicFolder = config.publicDir
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const publicFiles = readdirSync(publicFolder, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
        const built = Object.keys(bundle).filter(
          (name) => name !== serviceWorker && !name.endsWith('.map'),
        )
        // The page itself is kept as that of its folder; the manifest is for tests only.
        const files = [...built, ...publicFiles].filter(
          (name) =>
            !['index.html', 'manifest.json'].includes(name) && !name.startsWith(`${laterFolder}/`),
        )
        const hash = createHash('sha256')
        const sizes: Record<string, number> = {}
        for (const name of built.sort()) {
          const file = bundle[name]
          const content = (file?.type === 'chunk' ? file.code : file?.source) ?? ''
          hash.update(name)
          hash.update(content)
          // Others, as the page itself, may be changed yet.
          if (/^(?:assets|later)\//.test(name)) sizes[name] = Buffer.byteLength(content)
        }
        const chunk = bundle[serviceWorker]
        if (chunk?.type !== 'chunk' || chunk.imports.length + chunk.exports.length > 0) {
          throw new Error(`${serviceWorker} has to be one script that imports nothing`)
        }
        const code = chunk.code
          .replace(placeholders.files, JSON.stringify(files.sort()))
          .replace(placeholders.sizes, JSON.stringify(sizes))
          .replace(placeholders.build, hashName(hash))
          .replace(placeholders.data, hashName(hashOfFolders(publicFolder)))
        if (code.includes('__PRECACHE')) throw new Error('the service worker has changed its shape')
        chunk.code = code
      },
    },
  }
}

/** Of the files in the folders of a folder: what is trained on, and begun with. */
function hashOfFolders(folder: string): Hash {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== folder)
    .map(({ parentPath, name }) => join(parentPath, name))
  for (const file of files.sort()) hash.update(readFileSync(file))
  return hash
}
