import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.js'

/** A path that users import: `@adafactor/core/compiler`. */
export interface Entry {
  readonly name: string
  /** The file of its page in `docs/reference`. */
  readonly page: string
  /** The source file behind it, from the root. */
  readonly source: string
  readonly packageName: string
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}

/** What the published packages export, core first. */
export function publicEntries(): Entry[] {
  const folders = globSync('packages/*', { cwd: root }).sort(
    (a, b) => Number(isCore(b)) - Number(isCore(a)) || a.localeCompare(b, 'en'),
  )
  return folders.flatMap((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return Object.entries(manifest.exports).flatMap(([subpath, target]): Entry[] => {
      if (typeof target === 'string') return []
      const name = `${manifest.name}${subpath.slice(1)}`
      return [
        {
          name,
          page: `${name.replace('@adafactor/', '').replaceAll('/', '-')}.md`,
          source: `${folder}/${target.types.replace('./dist/', 'src/').replace('.d.ts', '.ts')}`,
          packageName: manifest.name,
        },
      ]
    })
  })
}

function isCore(folder: string): boolean {
  return folder.endsWith('/core')
}
