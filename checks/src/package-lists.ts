import { markdownTable } from './markdown-table.js'
import { shortName, type WorkspacePackage, workspacePackages } from './workspace-packages.js'

// The lists of packages in README.md, CONTRIBUTING.md and docs/architecture.md. The texts are the
// descriptions in the `package.json` files.

/** What is published, core first. */
export function packagesTable(): string {
  return markdownTable(
    ['package', 'what it is'],
    ranked(workspacePackages('packages/*').filter(({ manifest }) => manifest.private !== true)).map(
      ({ folder, manifest }) => [`[\`${manifest.name}\`](${folder})`, manifest.description],
    ),
  )
}

/** The folders that are packages. */
export function foldersTable(): string {
  const groups = [
    ranked(workspacePackages('packages/*')),
    workspacePackages('apps/*'),
    workspacePackages('examples/*'),
    workspacePackages('bench', 'checks'),
  ]
  return markdownTable(
    ['folder', 'what is in it'],
    groups.flat().map(({ folder, manifest }) => [`\`${folder}\``, manifest.description]),
  )
}

/** Packages and apps as a Mermaid flowchart. Arrows go to what is needed, dotted ones if only by tests. */
export function packagesPicture(): string {
  const packages = ranked(workspacePackages('packages/*', 'apps/*'))
  const nodes = packages.map(
    (each) => `  ${shortName(each)}["${shortName(each)}<br/>${titleOf(each)}"]`,
  )
  const arrows = packages.flatMap((each) => [
    ...neededBy(each, packages).map((other) => `  ${shortName(each)} --> ${shortName(other)}`),
    ...neededByTestsOf(each, packages).map(
      (other) => `  ${shortName(each)} -. is tested with .-> ${shortName(other)}`,
    ),
  ])
  return ['```mermaid', 'flowchart BT', ...nodes, ...arrows, '```'].join('\n')
}

/** The description up to its first colon. */
function titleOf({ manifest }: WorkspacePackage): string {
  return manifest.description.split(':')[0] as string
}

function neededBy(
  { manifest: { dependencies, peerDependencies } }: WorkspacePackage,
  packages: readonly WorkspacePackage[],
): WorkspacePackage[] {
  const needed = { ...dependencies, ...peerDependencies }
  return packages.filter(({ manifest }) => manifest.name in needed)
}

function neededByTestsOf(
  each: WorkspacePackage,
  packages: readonly WorkspacePackage[],
): WorkspacePackage[] {
  const needed = neededBy(each, packages)
  return packages.filter(
    (other) =>
      other.manifest.name in (each.manifest.devDependencies ?? {}) && !needed.includes(other),
  )
}

/** Each package behind those that it needs, and otherwise in the order given. */
function ranked(packages: readonly WorkspacePackage[]): WorkspacePackage[] {
  const rank = (each: WorkspacePackage): number =>
    Math.max(0, ...neededBy(each, packages).map((other) => 1 + rank(other)))
  return packages.toSorted((a, b) => rank(a) - rank(b))
}
