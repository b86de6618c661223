import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { codeFences } from '../src/code-fences.js'
import { type Execution, execute } from '../src/execute.js'
import { releasedTarball } from '../src/packed/released-tarball.js'
import { root } from '../src/root.js'

const top = mkdtempSync(join(tmpdir(), 'adafactor-backend-examples-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

// What somebody has who copied the folder: npm and a Node that runs TypeScript, and nothing of this
// workspace.
const folders = (process.env.PATH ?? '').split(delimiter)
const outside = folders.filter((folder) => !folder.includes('node_modules'))
const env = { ...process.env, PATH: [dirname(process.execPath), ...outside].join(delimiter) }

/** The version that this repository is tested with. */
function pinned(name: string): string {
  const { resolve } = createRequire(import.meta.url)
  const { version } = JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8'))
  return `${name}@${version}`
}

/** The packages that the README installs: those of this repository as they are published. */
function named(command: string): string[] {
  return command
    .split(' ')
    .slice(2)
    .map((name) => {
      const [, own] = /^@adafactor\/(.+)$/.exec(name) ?? []
      return own === undefined ? pinned(name) : releasedTarball(join(root, 'packages', own))
    })
}

describe.each(['smallest-backend', 'compiled-backend'])('examples/%s, copied', (example) => {
  const folder = join(root, 'examples', example)
  const project = join(top, example)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const command = (start: string) => {
    const line = readme.split('\n').find((text) => text.startsWith(start))
    if (line === undefined) throw new Error(`the README has no command "${start} ..."`)
    return line
  }
  const inCopy = (program: string, args: readonly string[]): Execution =>
    execute(program, args, { folder: project, env })
  it('installs with the commands of its README', () => {
    cpSync(folder, project, { recursive: true })
    for (const file of command('rm -rf ').split(' ').slice(2)) {
      rmSync(join(project, file), { recursive: true, force: true })
    }
    const install = ['install', '--no-audit', '--no-fund', ...named(command('npm install '))]
    const { code, output } = inCopy('npm', install)
    expect(code, output).toBe(0)
  })

  it('runs the kit, here a part of it', () => {
    const run = inCopy('npm', ['test', '--', '-t', 'worked example'])
    expect(run.code, run.output).toBe(0)
    const report = readFileSync(join(project, 'reports', 'test.json'), 'utf8')
    expect(JSON.parse(report).numPassedTests).toBeGreaterThan(0)
  })

  it('type-checks and runs the code of its README, which prints what it says', () => {
    const fences = codeFences(join(folder, 'README.md'))
    expect(fences).not.toHaveLength(0)
    for (const { line, code } of fences) writeFileSync(join(project, `readme-${line}.ts`), code)
    const types = inCopy('npx', ['tsc', '-p', '.'])
    expect(types.code, types.output).toBe(0)
    const runs = fences.map(({ line }) => inCopy('node', [`readme-${line}.ts`]))
    for (const { code, output } of runs) expect(code, output).toBe(0)
    const printed = runs.map(({ output }) => output).join('')
    const promised = [
      ...fences.flatMap(({ code }) => [...code.matchAll(/\/\/ => (.*)$/gm)]),
      ...readme.matchAll(/```text\n(.*?)```/gs),
    ].map(([, text]) => text as string)
    expect(promised).not.toHaveLength(0)
    for (const text of promised) expect(printed).toContain(text)
  })
})
