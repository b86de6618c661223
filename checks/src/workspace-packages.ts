import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.js'

/** A package of the workspace, published or not. */
export interface WorkspacePackage {
  /** From the root of the repository, with forward slashes: `packages/core`. */
  readonly folder: string
  readonly manifest: {
    readonly name: string
    readonly description: string
    readonly private?: boolean
    readonly dependencies?: Readonly<Record<string, string>>
    readonly peerDependencies?: Readonly<Record<string, string>>
    readonly devDependencies?: Readonly<Record<string, string>>
  }
}

/** All packages of some folders of the workspace, sorted by folder. */
export function workspacePackages(...patterns: readonly string[]): WorkspacePackage[] {
  return globSync(
    patterns.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((file) => ({
      folder: dirname(file).replaceAll('\\', '/'),
      manifest: JSON.parse(readFileSync(join(root, file), 'utf8')),
    }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** The name without the scope. */
export function shortName({ manifest }: WorkspacePackage): string {
  return manifest.name.replace('@adafactor/', '')
}
