import { describe, expect, it, test } from 'vitest'
import { importsOf } from '../src/house/imports-of.js'
import { type Arrow, arrowsInCircles, arrowsOf } from '../src/house/rooms.js'
import {
  type SourceFile,
  sourceFiles,
  type Workspace,
  workspaces,
} from '../src/house/source-files.js'

const all = workspaces()
const packages = all.filter(({ folder }) => folder.startsWith('packages/'))

function sourcesOf({ folder }: Workspace): SourceFile[] {
  return sourceFiles(`${folder}/src/**/*.{ts,tsx}`)
}

function show({ from, to, imports }: Arrow): string {
  return `${from} needs ${to}: ${imports.join(', ')}`
}

describe('no folder needs one that needs it', () => {
  test.each(all)('in $folder', (workspace) => {
    const files = sourcesOf(workspace)
    const arrows = arrowsOf(workspace.folder, files)
    if (workspace.folder === 'packages/core') expect(arrows.length).toBeGreaterThan(20)
    expect(arrowsInCircles(arrows).map(show)).toEqual([])
  })

  it('is seen where it is not so', () => {
    const files = [
      { path: 'p/src/a/one.ts', text: "import type { Two } from '../b/two.js'" },
      { path: 'p/src/b/two.ts', text: "export const three = () => import('../three.js')" },
      { path: 'p/src/three.ts', text: "export { one } from './a/one.js'\nimport './b.css'" },
      { path: 'p/src/four.ts', text: "import { one } from './a/one.js'" },
    ]
    const circle = arrowsInCircles(arrowsOf('p', files))
    expect(circle.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'a b',
      'b three.ts',
      'three.ts a',
    ])
  })
})

/** Folders of one package that must not know each other, whatever lies between. */
const strangers: readonly (readonly [what: string, from: RegExp, to: RegExp])[] = [
  [
    'a plan knows no emitter',
    /^plan\b/,
    /^(javascript|closures|webassembly|threads|memory|kernels|wgsl|device)\b/,
  ],
  ['an emitter knows no other', /^javascript\b/, /^(closures|webassembly)\b/],
  ['an emitter knows no other', /^closures\b/, /^(javascript|webassembly)\b/],
  ['an emitter knows no other', /^webassembly\b/, /^(javascript|closures)\b/],
  ['an emitter of WGSL knows plans only', /^wgsl\b/, /^(?!plan\b)/],
  ['a plan knows no batch', /^plan\b/, /^program\b/],
  ['memory knows no program', /^memory\b/, /^(plan|wgsl|program)\b/],
  [
    'tensors know no plan',
    /^tensors\b/,
    /^(plan|javascript|closures|webassembly|threads|memory|kernels|wgsl|device)\b/,
  ],
]

describe('in a backend', () => {
  const backends = packages.filter(({ folder }) => folder.startsWith('packages/backend-'))
  test.each(backends)('$folder plan, emitters and tensors are apart', (workspace) => {
    const arrows = arrowsOf(workspace.folder, sourcesOf(workspace))
    for (const [what, from, to] of strangers) {
      const found = arrows.filter((arrow) => from.test(arrow.from) && to.test(arrow.to))
      expect(found.map(show), what).toEqual([])
    }
  })

  it('there is what the rules are about', () => {
    const all = backends.flatMap((workspace) => arrowsOf(workspace.folder, sourcesOf(workspace)))
    const rooms = all.flatMap(({ from, to }) => [from, to])
    for (const [what, from] of strangers) {
      expect(
        rooms.filter((room) => from.test(room)),
        what,
      ).not.toEqual([])
    }
  })
})

/** Which packages of ours one may need, by its name without the scope. */
function allowedFor(name: string): RegExp {
  if (name === 'core') return /^$/
  if (name.endsWith('-runtime')) return /^core$/
  if (name.startsWith('backend-')) return /^(core|[a-z-]+-runtime)$/
  if (['conformance', 'checkpoint', 'xla'].includes(name)) return /^core$/
  if (['tfjs', 'jax-js'].includes(name)) return /^(core|backend-[a-z-]+)$/
  return /./
}

describe('a package needs only those below it', () => {
  const short = (name: string) => name.replace('@adafactor/', '')
  test.each(packages)('$name', ({ name, needs }) => {
    const own = needs.filter((other) => other.startsWith('@adafactor/')).map(short)
    expect(own.filter((other) => !allowedFor(short(name)).test(other))).toEqual([])
    if (name === '@adafactor/core') expect(needs).toEqual([])
  })

  const runtimes = packages.filter(({ name }) => name.endsWith('-runtime'))
  test.each(runtimes)('$name knows no program', (workspace) => {
    for (const file of sourcesOf(workspace)) {
      expect(importsOf(file, () => false).packages, file.path).not.toContain(
        '@adafactor/core/compiler',
      )
      expect(file.text, file.path).not.toMatch(/\b(Program|Invocation|Adafactor)\b/)
    }
  })
})

/** More than this is more than one thing. */
const mostLines = 400

test(`no source file has more than ${mostLines} lines`, () => {
  const files = [
    ...all.flatMap((workspace) => sourcesOf(workspace)),
    ...sourceFiles('{scripts,turbo}/**/*.{mjs,ts}'),
  ]
  expect(files.length).toBeGreaterThan(300)
  const tooLong = files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > mostLines)
  expect(tooLong).toEqual([])
})
