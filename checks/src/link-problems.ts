import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { markdownAnchors, markdownLinks } from './markdown-links.js'
import { root } from './root.js'

/** Folders that are made on a machine and are no part of the repository. */
const madeFolders = new Set([
  '.git',
  ...readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1)),
])

/** The Markdown files of the repository, from its root. */
export function markdownFiles(): string[] {
  const patterns = ['**/*.md', '{.changeset,.github}/**/*.md']
  const found = globSync(patterns, { cwd: root, exclude: (path) => isMade(path) })
  return [...new Set(found)].filter((path) => !isMade(path)).sort()
}

/** The address of the repository: what absolute links to its own files begin with. */
const repository: string = JSON.parse(
  readFileSync(join(root, 'packages/core/package.json'), 'utf8'),
).repository.url.replace(/^git\+(.*)\.git$/, '$1')

/** A link to a file on the main branch, and the file. */
const ownFile = new RegExp(
  `^(?:${repository}/(?:blob|tree|raw)|${repository.replace('//github.com', '//raw.githubusercontent.com')})/([^/#]+)/?([^#?]*)(?:#(.*))?$`,
)

/** Links of a Markdown file that leave the repository. */
export function externalLinks(text: string): string[] {
  return markdownLinks(text)
    .map(({ target }) => target)
    .filter((target) => isAbsolute(target) && !ownFile.test(target))
}

/**
 * What is wrong with the links of a Markdown file, without a look at the network: a file or heading
 * that is not there, an address that can't be one.
 *
 * @param file from the root
 */
export function linkProblems(file: string, text: string): string[] {
  return markdownLinks(text).flatMap(({ target, line }) => {
    const problem = problemOf(file, text, target)
    return problem === undefined ? [] : [`${file}:${line}: ${target}: ${problem}`]
  })
}

function problemOf(file: string, text: string, target: string): string | undefined {
  const [, branch, path = '', fragment] = ownFile.exec(target) ?? []
  if (branch !== undefined) {
    if (branch !== 'main' && branch !== 'HEAD') return `${branch} is not the main branch`
    return problemOfFile(decodeURI(path), fragment)
  }
  if (isAbsolute(target)) return problemOfAddress(target)
  if (target.startsWith('/')) return 'it begins with /, which npm and editors take for other roots'
  const [relative = '', anchor] = target.split('#', 2)
  if (relative === '') return problemOfAnchor(text, anchor)
  return problemOfFile(normalize(join(dirname(file), decodeURI(relative))), anchor)
}

function problemOfFile(path: string, anchor: string | undefined): string | undefined {
  const file = join(root, path)
  if (path.startsWith('..')) return 'it leaves the repository'
  if (isMade(path) || !existsSync(file)) return 'there is no such file'
  if (anchor === undefined) return undefined
  const page = statSync(file).isDirectory() ? join(file, 'README.md') : file
  if (!page.endsWith('.md') || !existsSync(page)) return 'only pages have headings to link to'
  return problemOfAnchor(readFileSync(page, 'utf8'), anchor)
}

function problemOfAnchor(text: string, anchor: string | undefined): string | undefined {
  return anchor && markdownAnchors(text).has(decodeURI(anchor))
    ? undefined
    : 'there is no such heading'
}

function problemOfAddress(target: string): string | undefined {
  if (!URL.canParse(target)) return 'this is no address'
  const { protocol, hostname, username } = new URL(target)
  if (protocol !== 'https:') return 'only https is linked'
  if (username !== '') return 'it has a user in it'
  return /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(hostname) ? undefined : `${hostname} is no public host`
}

function isAbsolute(target: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)
}

function isMade(path: string): boolean {
  const parts = path.split('/')
  return parts.some((part, index) => {
    return madeFolders.has(part) || madeFolders.has(parts.slice(0, index + 1).join('/'))
  })
}
