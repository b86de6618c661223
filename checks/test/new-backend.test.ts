/**
 * The generator of backends, in a copy of the repository: what it writes builds and passes everything
 * at once, and following its marks in their order leads to the whole test kit.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../src/execute.js'
import { root } from '../src/root.js'

const copy = mkdtempSync(join(tmpdir(), 'adafactor-new-backend-'))
const made = join(copy, 'packages', 'backend-plain-arrays')
const kit = join(made, 'test', 'conformance.test.ts')
const solution = join(root, 'checks', 'filled-in-backend')

/** What installing and testing make, perhaps just now, and what building makes that is large. */
const notCopied = new Set([
  ...['node_modules', '.git', '.turbo', '.scratch', '.python', 'reports', 'coverage', 'dist-page'],
  join(root, 'apps', 'demo', 'public', 'digits'),
])

/** Runs a program of the copy, and expects it to succeed. */
function run(folder: string, program: string, ...args: string[]): string {
  const { code, output } = tryToRun(folder, program, ...args)
  expect(code, `${program} ${args.join(' ')}\n${output}`).toBe(0)
  return output
}

function tryToRun(folder: string, program: string, ...args: string[]) {
  const PATH = [join(copy, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return execute(program, args, { folder, env: { ...process.env, PATH }, seconds: 300 })
}

interface KitReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string
      readonly ancestorTitles: readonly string[]
    }[]
  }[]
}

/** Runs the package's own tests. */
function runKit() {
  const report = join(made, 'reports', 'test.json')
  rmSync(report, { force: true })
  const { output } = tryToRun(made, 'pnpm', 'run', 'test')
  expect(existsSync(report), output).toBe(true)
  const { numPassedTests, numFailedTests, numPendingTests, testResults }: KitReport = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    leftOut: numPendingTests,
    failedGroups: [...new Set(failed.map(({ ancestorTitles }) => ancestorTitles.at(-1) ?? ''))],
    output,
  }
}

/** The lines of the selection that belong to a mark. */
function linesOf(step: number): string[] {
  return readFileSync(kit, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(`// TODO ${step}`))
}

function deleteLinesOf(step: number): void {
  const lines = readFileSync(kit, 'utf8').split('\n')
  const kept = lines.filter((line) => !line.endsWith(`// TODO ${step}`))
  expect(kept.length, `TODO ${step} has lines in the selection`).toBeLessThan(lines.length)
  writeFileSync(kit, kept.join('\n'))
}

beforeAll(() => {
  cpSync(root, copy, {
    recursive: true,
    filter: (source) => !notCopied.has(basename(source)) && !notCopied.has(source),
  })
  run(copy, 'pnpm', 'install', '--frozen-lockfile', '--prefer-offline')
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

it('is fetched by turbo in the version that is installed here', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(devDependencies['@turbo/gen']).toBe(devDependencies.turbo)
})

describe('a new backend', () => {
  /** How many tests passed when all that did was asked for. */
  let green = 0

  it('is written by `pnpm turbo gen backend`, which says what to do next', () => {
    const output = run(copy, 'pnpm', 'turbo', 'gen', 'backend', '--args', 'plain-arrays')
    expect(output).toContain('cd packages/backend-plain-arrays')
    for (const file of [
      '.changeset/backend-plain-arrays.md',
      'checks/package.json',
      'pnpm-lock.yaml',
    ]) {
      expect(output.split('next:')[1]).toContain(file)
    }
    expect(existsSync(join(made, 'package.json')), output).toBe(true)
  })

  it('builds and passes lint and types, and what is checked before it is published', () => {
    for (const script of ['build', 'lint', 'types', 'pack-check']) run(made, 'pnpm', 'run', script)
  })

  it('is entered wherever a check of the repository asks for it', { timeout: 200_000 }, () => {
    for (const script of ['lint:root', 'lint:unused']) run(copy, 'pnpm', 'run', script)
    const checks = join(copy, 'checks')
    const output = run(checks, 'vitest', 'run', 'test/docs.test.ts', '-t', 'backend-plain-arrays')
    expect(output).toMatch(/Tests .*1 passed/)
    run(checks, 'pnpm', 'run', 'update-docs')
    for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']) {
      expect(readFileSync(join(copy, page), 'utf8'), page).toContain('backend-plain-arrays')
    }
    run(checks, 'vitest', 'run', 'test/reference.test.ts', 'test/links.test.ts', '--update=none')
    run(checks, 'vitest', 'run', 'test/architecture-page.test.ts')
    run(checks, 'vitest', 'run', 'test/release.test.ts')
    run(checks, 'vitest', 'run', 'test/packed-files.test.ts', '-t', 'backend-plain-arrays')
    const changeset = join(copy, '.changeset', 'backend-plain-arrays.md')
    expect(readFileSync(changeset, 'utf8')).toContain('@adafactor/backend-plain-arrays')
  })

  it('passes what it implements of the kit at once', () => {
    const { passed, failed, leftOut, output } = runKit()
    expect(failed, output).toBe(0)
    expect(passed).toBeGreaterThan(20)
    green = passed
    expect(leftOut).toBeGreaterThan(10)
  })

  it('has marks from 1 to 7, and each line of the selection belongs to one', () => {
    const text = globSync('{src,test}/*.ts', { cwd: made })
      .map((file) => readFileSync(join(made, file), 'utf8'))
      .join('\n')
    const marks = Array.from(text.matchAll(/\/\/ TODO (\d): /g), ([, step]) => Number(step))
    expect(marks.sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
    const selected = /notYet: \[\n(.*?)\n {2}\],/s.exec(readFileSync(kit, 'utf8'))?.[1] ?? ''
    const steps = Array.from(
      selected.split('\n').filter((line) => !line.startsWith('    // ')),
      (line) => Number(/, \/\/ TODO (\d)$/.exec(line)?.[1]),
    )
    expect(steps).not.toHaveLength(0)
    expect(steps).toEqual([...steps].sort())
  })

  it.each([
    [2, 'plain-arrays-backend.ts'],
    [3, 'operations.ts'],
    [4, 'elementwise.ts'],
    [5, 'reductions.ts'],
  ])('is asked for TODO %i next, and passes when %s is written', (step, file) => {
    expect(readFileSync(join(made, 'src', file), 'utf8')).toContain(`TODO ${step}: `)
    const groups = linesOf(step).map((line) => /'([^'/]+)/.exec(line)?.[1])
    deleteLinesOf(step)
    const asked = runKit()
    expect(asked.failed, asked.output).toBeGreaterThan(0)
    expect(groups, asked.output).toEqual(expect.arrayContaining(asked.failedGroups))
    copyFileSync(join(solution, file), join(made, 'src', file))
    const { passed, failed, output } = runKit()
    expect(failed, output).toBe(0)
    expect(passed).toBeGreaterThan(green)
    green = passed
  })

  it('passes the whole kit then, with nothing left out', { timeout: 400_000 }, () => {
    deleteLinesOf(6)
    const text = readFileSync(kit, 'utf8')
    writeFileSync(kit, text.replace(/ {2}\/\/ What the kit does not.* {2}\],\n/s, ''))
    expect(readFileSync(kit, 'utf8')).not.toContain('notYet')
    rmSync(join(made, 'src', 'to-do.ts'))
    const { passed, failed, leftOut, output } = runKit()
    expect(failed, output).toBe(0)
    expect(passed).toBeGreaterThan(500)
    // The group of views, which takes a function that makes them; what only asynchronous backends are
    // asked for; what those with a largest rank, with fused passes or with several types are; and what
    // those with types of 16 bits are: types, stochastic rounding, golden trajectories.
    expect(leftOut).toBeLessThanOrEqual(1 + 28 + 3 + 32 + 28 + 15)
    for (const script of ['build', 'lint', 'types']) run(made, 'pnpm', 'run', script)
  })
})

describe('npm run new-backend', () => {
  it('writes the same, and it passes lint and types with a name of any length', () => {
    const name = 'arrays-of-a-library-with-a-long-name'
    run(copy, 'npm', 'run', 'new-backend', '--', name)
    const folder = join(copy, 'packages', `backend-${name}`)
    const files = (from: string) =>
      globSync('**/*.{ts,json,md}', { cwd: from, exclude: ['node_modules', 'dist', 'reports'] })
        .filter((file) => !file.endsWith('-backend.ts') && !file.endsWith('to-do.ts'))
        .sort()
    expect(files(folder)).toEqual(files(made))
    for (const script of ['build', 'lint', 'types']) run(folder, 'pnpm', 'run', script)
  })

  it('asks for a name in one sentence where there is no terminal to ask at', () => {
    const { code, output } = tryToRun(copy, 'node', 'scripts/new-backend.mjs')
    expect(code).toBe(2)
    expect(output.trim()).toMatch(/^Name the backend, .*\.$/)
  })

  it.each([
    ['a name that is taken', 'ndarray', 'packages/backend-ndarray is there already'],
    ['what is no name', 'My_Arrays', `"My_Arrays" can't be the name`],
  ])('refuses %s', (_, name, reason) => {
    const { code, output } = tryToRun(copy, 'npm', 'run', 'new-backend', '--', name)
    expect(code).not.toBe(0)
    expect(output).toContain(reason)
  })
})
