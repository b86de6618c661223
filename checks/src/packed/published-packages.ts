import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.js'
import { releasedTarball } from './released-tarball.js'

/** What is read of a package's `package.json`. */
export interface Manifest {
  readonly bin?: Readonly<Record<string, string>>
  readonly name: string
  readonly private?: boolean
  readonly license?: string
  readonly keywords?: readonly string[]
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly engines?: { readonly node?: string }
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean }
}

export interface PublishedPackage {
  readonly name: string
  /** Where its sources are, from the root of the repository. */
  readonly directory: string
  readonly folder: string
  /** What the task `pack-check` has packed. */
  readonly packed: string
  readonly manifest: Manifest
}

export const publishedPackages: readonly PublishedPackage[] = globSync('packages/*/package.json', {
  cwd: root,
})
  .sort()
  .map((file) => {
    const folder = join(root, file, '..')
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
    return {
      name: manifest.name,
      directory: `packages/${file.split(/[\\/]/)[1]}`,
      folder,
      packed: join(folder, 'reports', 'package.tgz'),
      manifest,
    }
  })
  .filter(({ manifest }) => manifest.private !== true)

/**
 * The tarballs of the packages named and of the packages of this repository that these need, as
 * `npm run tarballs` writes them.
 */
export function tarballsOf(names: readonly string[]): string[] {
  const needed = new Set<string>()
  const add = (name: string) => {
    const found = publishedPackages.find((published) => published.name === name)
    if (found === undefined || needed.has(found.folder)) return
    needed.add(found.folder)
    const { dependencies, peerDependencies } = found.manifest
    for (const other of Object.keys({ ...dependencies, ...peerDependencies })) add(other)
  }
  for (const name of names) add(name)
  return Array.from(needed, releasedTarball)
}

/**
 * What can be imported of a package, as an import names it. An entry named after an optional peer
 * (`./vitest`) is left out: it loads only under that one.
 */
export function entriesOf({ name, exports, peerDependenciesMeta }: Manifest): string[] {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .filter((entry) => peerDependenciesMeta?.[entry.slice('./'.length)]?.optional !== true)
    .map((entry) => `${name}${entry.slice('.'.length)}`)
}
