import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { codeFences, importedPackages, isVitestFile } from '../src/code-fences.js'
import {
  entriesOf,
  type Manifest,
  publishedPackages,
  tarballsOf,
} from '../src/packed/published-packages.js'
import { UserProject } from '../src/packed/user-project.js'
import { linesThatAreLike, promisedLines } from '../src/promised-output.js'
import { root } from '../src/root.js'
import { typeCheck } from '../src/type-check.js'

const subjects = [
  {
    title: 'the packages, as the README of the project shows them,',
    folder: root,
    directory: '.',
    name: '@adafactor/core',
    manifest: {},
    entries: ['@adafactor/core'],
  },
  ...publishedPackages.map(({ folder, directory, name, manifest }) => ({
    title: name,
    folder,
    directory,
    name,
    manifest,
    entries: entriesOf(manifest),
  })),
]

/** npm installs no optional peer by itself: an example that imports one asks its reader to. */
function optionalPeersAmong(names: readonly string[]): string[] {
  const optional = publishedPackages.flatMap(({ manifest }) =>
    Object.keys(manifest.peerDependenciesMeta ?? {}),
  )
  return [...new Set(names)].filter((name) => name !== 'vitest' && optional.includes(name))
}

/** Those that the code of a package needs when it is loaded, so that its README asks for them. */
function optionalPeersIn(
  folder: string,
  { peerDependenciesMeta = {} }: Partial<Manifest>,
): string[] {
  const code = globSync('dist/**/*.js', { cwd: folder }).map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  )
  const isImported = (peer: string) => code.some((text) => text.includes(` from '${peer}'`))
  return Object.keys(peerDependenciesMeta).filter((peer) => peer !== 'vitest' && isImported(peer))
}

/** The machine's own Node, or that of this repository for a package that needs a later one. */
function nodeFor({ engines }: Partial<Manifest>, project: UserProject): string {
  const majorOf = (text = '0') => Number(/\d+/.exec(text))
  const isEnough = majorOf(project.run('node', '--version').output) >= majorOf(engines?.node)
  return isEnough ? 'node' : join(root, 'node_modules', 'node', 'bin', 'node')
}

/** Whether a file that the compiler complains of is neither the project's nor of our packages. */
function isOfOthers(file: string): boolean {
  return file.includes('node_modules/') && !file.includes('node_modules/@adafactor/')
}

/** What an example imports besides, of another library, which its reader has: as it is installed here. */
function hostsAmong(names: readonly string[]): string[] {
  return [...new Set(names)].flatMap((name) => {
    const file = join(root, 'checks', 'node_modules', name, 'package.json')
    if (!/^@(tensorflow|jax-js)\//.test(name) || !existsSync(file)) return []
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
    return `${name}@${version}`
  })
}

it('finds the published packages', () => {
  expect(publishedPackages.map(({ name }) => name)).toContain('@adafactor/core')
})

/** Of the kit: the backends of the repository run it whole. */
const part = ['-t', 'worked example']

describe.each(subjects)(
  '$title packed',
  { timeout: 330_000 },
  ({ folder, directory, name, manifest, entries }) => {
    const project = UserProject.create()
    afterAll(() => project.remove())
    let installed = false

    const examples = codeFences(join(folder, 'README.md'))
      .filter(({ info }) => info === '')
      .map((fence) => ({
        ...fence,
        title: posix.join(directory, `README.md:${fence.line}`),
        stem: isVitestFile(fence.code) ? `line-${fence.line}.test` : `line-${fence.line}`,
      }))
    const imported = examples.flatMap(({ code }) => importedPackages(code))
    const hosts = hostsAmong(imported)
    const someExample = (is: (code: string) => boolean) => examples.some(({ code }) => is(code))
    // The oldest vitest that the kit allows: the newest one has no use for the machine's own Node.
    const vitest = someExample(isVitestFile) ? ['vitest@3'] : []
    const onNode = someExample((code) => code.includes("from 'node:"))
    const nodeTypes = onNode ? ['@types/node@20'] : []

    it('have examples and install with npm into an empty folder', () => {
      for (const { code, language, stem } of examples) project.write(`${stem}.${language}`, code)
      expect(imported).toContain(name)
      const tarballs = tarballsOf([name, ...imported])
      const peers = [...optionalPeersAmong(imported), ...optionalPeersIn(folder, manifest)]
      const install = project.install([...tarballs, ...vitest, ...peers, ...hosts, ...nodeTypes])
      expect(install.code, install.output).toBe(0)
      installed = true
    })

    it.each(entries)(`load %s on the machine's Node`, (entry) => {
      expect(installed, 'the packages are installed').toBe(true)
      const load = project.evaluate(`const entry = await import('${entry}')
      if (Object.keys(entry).length === 0) throw new Error('${entry} exports nothing')`)
      expect(load.code, load.output).toBe(0)
    })

    // Libraries are checked too (no skipLibCheck): these are the declarations that users get.
    it.each([
      ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
      ['node16', { module: 'node16', moduleResolution: 'node16' }],
    ])('have types for the examples with moduleResolution %s', (_, options) => {
      expect(installed, 'the packages are installed').toBe(true)
      const types = onNode ? ['node'] : []
      const messages = typeCheck(project.folder, { compilerOptions: { ...options, types } })
      // What other libraries declare may contradict what the compiler has: that is theirs to mend.
      const ours = [...messages].filter(([file]) => hosts.length === 0 || !isOfOthers(file))
      const wrong = ours.map(([, message]) => message).join('')
      expect(wrong, wrong).toBe('')
    })

    it.each(examples)(`run the example of $title`, ({ code, stem }) => {
      const compiled = join('out', `${stem}.js`)
      expect(existsSync(join(project.folder, compiled)), 'the example compiles').toBe(true)
      const run = isVitestFile(code)
        ? project.run(
            'node',
            join('node_modules', 'vitest', 'vitest.mjs'),
            'run',
            compiled,
            ...part,
          )
        : project.run(nodeFor(manifest, project), compiled)
      expect(run.code, run.output).toBe(0)
      if (isVitestFile(code)) expect(run.output).toMatch(/Tests .*[1-9]\d* passed/)
      expect(linesThatAreLike(promisedLines(code), run.output)).toEqual(promisedLines(code))
    })
  },
)

it('@adafactor/backend-gpujs packed says what to install where gpu.js is not', () => {
  const project = UserProject.create()
  // As with a package manager that leaves peers to its user.
  const install = project.install(tarballsOf(['@adafactor/backend-gpujs']), '--omit=peer')
  expect(install.code, install.output).toBe(0)
  expect(existsSync(join(project.folder, 'node_modules', 'gpu.js'))).toBe(false)
  const run = project.evaluate(`import { gpujsBackend } from '@adafactor/backend-gpujs'
    const error = await gpujsBackend({ mode: 'webasm' }).catch((reason) => reason)
    console.log(error.code, error.message)`)
  expect(run.code, run.output).toBe(0)
  expect(run.output).toMatch(/^backend\/unavailable .*npm install gpu\.js/)
  project.remove()
})

it('backend-ndarray packed trains plain objects where ndarray is not installed', {
  timeout: 330_000,
}, () => {
  const project = UserProject.create()
  try {
    const install = project.install(tarballsOf(['@adafactor/backend-ndarray']))
    expect(install.code, install.output).toBe(0)
    expect(existsSync(join(project.folder, 'node_modules', 'ndarray'))).toBe(false)
    const training = project.evaluate(`
      import { adafactor } from '@adafactor/core'
      import { ndarrayBackend } from '@adafactor/backend-ndarray'
      const backend = ndarrayBackend()
      const weights = { data: new Float32Array(6).fill(1), shape: [2, 3], stride: [3, 1], offset: 0 }
      const gradient = backend.create([2, 3], [1, -1, 1, -1, 1, -1])
      adafactor({ backend, params: { weights } }).step({ weights: gradient })
      console.log(weights.data[0] < 1, gradient.transpose(1, 0).get(1, 0))`)
    expect(training.output.trim()).toBe('true -1')
  } finally {
    project.remove()
  }
})
