import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.js'

/** A workspace: the folder that its package.json lies in, and what that says. */
export interface Workspace {
  /** From the root: `packages/core`. */
  readonly folder: string
  readonly name: string
  /** The packages that its users get with it: its dependencies and peers. */
  readonly needs: readonly string[]
}

/** A file of a workspace. */
export interface SourceFile {
  /** From the root, with slashes: `packages/core/src/backend.ts`. */
  readonly path: string
  readonly text: string
}

/** All workspaces of the repository. */
export function workspaces(): Workspace[] {
  return globSync('{{packages,apps,examples}/*,bench,checks}/package.json', { cwd: root })
    .map((file) => {
      const { name, dependencies, peerDependencies } = JSON.parse(
        readFileSync(join(root, file), 'utf8'),
      )
      const folder = slashes(file).replace('/package.json', '')
      return { folder, name, needs: Object.keys({ ...dependencies, ...peerDependencies }) }
    })
    .sort((a, b) => a.folder.localeCompare(b.folder))
}

/** The files that match a pattern, from the root. */
export function sourceFiles(pattern: string): SourceFile[] {
  return globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' })
    .map((file) => ({ path: slashes(file), text: readFileSync(join(root, file), 'utf8') }))
    .sort((a, b) => a.path.localeCompare(b.path))
}

function slashes(file: string): string {
  return file.replaceAll('\\', '/')
}
