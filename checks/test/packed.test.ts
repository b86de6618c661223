import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type CodeFence, codeFences, importedPackages, isVitestFile } from '../src/code-fences.js'
import { type Execution, execute } from '../src/execute.js'
import { root } from '../src/root.js'
import { typeCheck } from '../src/type-check.js'

interface PackageJson {
  readonly name: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const packages = globSync('packages/*/package.json', { cwd: root })
  .map((file) => ({
    folder: join(root, file, '..'),
    manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as PackageJson,
  }))
  .filter(({ manifest }) => manifest.private !== true)

// What a user has: the machine's own Node and npm, nothing of this workspace.
const machine = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
}

const top = mkdtempSync(join(tmpdir(), 'adafactor-packed-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

/** The first example of a README that imports a package and is a program of its own. */
function firstExample(readme: string, name: string): CodeFence {
  if (!existsSync(readme)) throw new Error(`there is no ${readme}`)
  const example = codeFences(readme)
    .filter(({ code, info }) => info === '' && !isVitestFile(code))
    .find(({ code }) => importedPackages(code).includes(name))
  if (example === undefined) throw new Error(`no example of ${readme} imports ${name}`)
  return example
}

/** The tarballs of the packages named, and of the packages of this repository that those stand on. */
function tarballs(names: readonly string[]): string[] {
  const needed = new Set<string>()
  const add = (name: string) => {
    const found = packages.find(({ manifest }) => manifest.name === name)
    if (found === undefined || needed.has(found.folder)) return
    needed.add(found.folder)
    for (const peer of Object.keys(found.manifest.peerDependencies ?? {})) add(peer)
  }
  for (const name of names) add(name)
  return Array.from(needed, (folder) => join(folder, 'reports', 'package.tgz'))
}

/** Without scripts: gpu.js names a package as optional that would be built natively for minutes. */
function installInto(project: string, files: readonly string[], ...options: string[]): Execution {
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...options, ...files]
  return execute('npm', args, { folder: project, env: machine })
}

it('finds the published packages', () => {
  expect(packages.map(({ manifest }) => manifest.name)).toContain('@adafactor/core')
})

// An entry named after an optional peer (`./vitest`) is for those who have that one.
function entriesOf({ name, exports, peerDependenciesMeta }: PackageJson): string[] {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .filter((entry) => peerDependenciesMeta?.[entry.slice('./'.length)]?.optional !== true)
    .map((entry) => `${name}${entry.slice('.'.length)}`)
}

const subjects = [
  {
    title: 'the packages, as the README of the project shows them,',
    folder: root,
    name: '@adafactor/core',
    entries: ['@adafactor/core'],
  },
  ...packages.map(({ folder, manifest }) => ({
    title: manifest.name,
    folder,
    name: manifest.name,
    entries: entriesOf(manifest),
  })),
]

describe.each(subjects)('$title packed', ({ title, folder, name, entries }) => {
  const project = join(top, title.replaceAll(/\W+/g, '-'))
  let installed = false
  const kindsThatCompile = new Set<string>()

  it('have an example and install with npm into an empty folder', () => {
    const example = firstExample(join(folder, 'README.md'), name)
    mkdirSync(project, { recursive: true })
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
    writeFileSync(join(project, `example.${example.language}`), example.code)
    const files = tarballs([name, ...importedPackages(example.code)])
    const install = installInto(project, files)
    expect(install.code, install.output).toBe(0)
    installed = true
  })

  it(`have entries that load on the machine's Node`, () => {
    expect(installed, 'the packages are installed').toBe(true)
    expect(entries).not.toHaveLength(0)
    for (const entry of entries) {
      const source = `const entry = await import('${entry}')
        if (Object.keys(entry).length === 0) throw new Error('${entry} exports nothing')`
      const load = execute('node', ['--input-type=module', '--eval', source], {
        folder: project,
        env: machine,
      })
      expect(load.code, load.output).toBe(0)
    }
  })

  // Libraries are checked too (no skipLibCheck): these are the declarations that users get.
  it.each([
    ['node16', { module: 'node16', moduleResolution: 'node16' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('have types for the first example with moduleResolution %s', (kind, options) => {
    expect(installed, 'the packages are installed').toBe(true)
    const wrong = [...typeCheck(project, { compilerOptions: options }).values()].join('')
    expect(wrong, wrong).toBe('')
    kindsThatCompile.add(kind)
  })

  it(`run the first example on the machine's Node`, () => {
    expect([...kindsThatCompile], 'the example compiles').toContain('node16')
    const run = execute('node', ['out/example.js'], { folder: project, env: machine })
    expect(run.code, run.output).toBe(0)
  })
})

it('@adafactor/backend-gpujs packed says what to install where gpu.js is not', () => {
  const project = join(top, 'without-gpujs')
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const files = tarballs(['@adafactor/backend-gpujs'])
  // As if they were installed with a package manager that leaves peers to its user.
  const install = installInto(project, files, '--legacy-peer-deps')
  expect(install.code, install.output).toBe(0)
  expect(existsSync(join(project, 'node_modules', 'gpu.js'))).toBe(false)
  const source = `import { gpujsBackend } from '@adafactor/backend-gpujs'
    const error = await gpujsBackend({ mode: 'webasm' }).catch((reason) => reason)
    console.log(error.code, error.message)`
  const run = execute('node', ['--input-type=module', '--eval', source], {
    folder: project,
    env: machine,
  })
  expect(run.code, run.output).toBe(0)
  expect(run.output).toMatch(/^backend\/unavailable .*npm install gpu\.js/)
})
