import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeFences, isVitestFile } from '../src/code-fences.js'
import { execute } from '../src/execute.js'
import { linesThatAreLike, promisedLines } from '../src/promised-output.js'
import { root } from '../src/root.js'
import { typeCheck } from '../src/type-check.js'

// Inside this package, so that the examples import the packages by their names.
const scratch = join(root, 'checks', '.scratch', 'docs')
rmSync(scratch, { recursive: true, force: true })
mkdirSync(scratch, { recursive: true })

const files = globSync(['*.md', 'packages/*/README.md', 'docs/**/*.md'], { cwd: root }).sort()

const examples = files.flatMap((file) =>
  codeFences(join(root, file)).flatMap((fence) => {
    // The reference shows declarations, which are no programs.
    if (fence.info === 'signature') return []
    const stem = `${file.replace(/\.md$/, '').replaceAll(/\W+/g, '-').toLowerCase()}-${fence.line}`
    const name = isVitestFile(fence.code) ? `${stem}.test` : stem
    writeFileSync(join(scratch, `${name}.${fence.language}`), fence.code)
    return { ...fence, file, name, title: `${file}:${fence.line}` }
  }),
)

const messages = typeCheck(scratch, { compilerOptions: { types: ['node'], skipLibCheck: true } })

describe("the docs' examples", () => {
  it('are found in the README of the project and of every package', () => {
    for (const readme of ['README.md', ...globSync('packages/*', { cwd: root }).map(readmeOf)]) {
      expect(
        examples.filter(({ title }) => title.startsWith(`${readme}:`)),
        `${readme} has an example`,
      ).not.toHaveLength(0)
    }
  })

  it('are seen by the compiler', () => {
    const wrong = messages.get('') ?? ''
    expect(wrong, wrong).toBe('')
  })

  for (const { file, title, name, language, code, info } of examples) {
    // A fence that cannot run says so: ```ts not run: needs a GPU
    const reason = /^not run: (.+)$/.exec(info)?.[1]

    it(`${title} ${reason === undefined ? 'type-checks and runs' : `type-checks (${info})`}`, () => {
      if (reason === undefined) expect(info, 'what stands behind the language').toBe('')
      const wrong = messages.get(`${name}.${language}`) ?? ''
      expect(wrong, wrong).toBe('')
      if (reason !== undefined) return
      const { error, output } = isVitestFile(code) ? vitestRun(name) : ranAs(file, name)
      expect(error, output).toBeNull()
      expect(linesThatAreLike(promisedLines(code), output)).toEqual(promisedLines(code))
    })
  }
})

/** What came of an example. */
interface Ran {
  readonly output: string
  /** Why it failed; null if it did not. */
  readonly error: string | null
}

const compiled = (name: string) => join(scratch, 'out', `${name}.js`)

function vitestRun(name: string): Ran {
  // A part of the kit: the backends of the repository run it whole.
  const args = ['run', '--root', join(scratch, 'out'), `${name}.js`, '-t', 'worked example']
  const { code, output } = execute('vitest', args, { folder: scratch })
  return { output, error: code === 0 ? null : `exit code ${code}` }
}

/** The examples of a page run in one process, when the first of them is asked for. */
const pages = new Map<string, ReadonlyMap<string, Ran>>()

function ranAs(page: string, name: string): Ran {
  const ran = pages.get(page) ?? runPage(page)
  pages.set(page, ran)
  return ran.get(compiled(name)) ?? { output: '', error: 'it did not run' }
}

function runPage(page: string): ReadonlyMap<string, Ran> {
  const runnable = examples.filter(
    ({ file, info, code }) => file === page && info === '' && !isVitestFile(code),
  )
  const runner = join(root, 'checks', 'src', 'run-examples.mjs')
  const args = [
    runner,
    ...runnable.map(({ name }) => compiled(name)).filter((path) => existsSync(path)),
  ]
  const { output } = execute(process.execPath, args, { folder: scratch, seconds: 300 })
  try {
    const results: (Ran & { readonly file: string })[] = JSON.parse(
      output.trim().split('\n').at(-1) ?? '',
    )
    return new Map(results.map((result) => [result.file, result]))
  } catch {
    return new Map(
      runnable.map(({ name }) => [
        compiled(name),
        { output, error: 'the page did not run to its end' },
      ]),
    )
  }
}

function readmeOf(folder: string): string {
  return `${folder}/README.md`
}
