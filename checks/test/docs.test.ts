import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
    return { ...fence, name, title: `${file}:${fence.line}` }
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

  for (const { title, name, language, code, info } of examples) {
    // A fence that cannot run says so: ```ts not run: needs a GPU
    const reason = /^not run: (.+)$/.exec(info)?.[1]

    it(`${title} ${reason === undefined ? 'type-checks and runs' : `type-checks (${info})`}`, () => {
      if (reason === undefined) expect(info, 'what stands behind the language').toBe('')
      const wrong = messages.get(`${name}.${language}`) ?? ''
      expect(wrong, wrong).toBe('')
      if (reason !== undefined) return
      const output = join(scratch, 'out', `${name}.js`)
      const run = isVitestFile(code)
        ? execute('vitest', ['run', '--root', join(scratch, 'out'), `${name}.js`], {
            folder: scratch,
          })
        : execute(process.execPath, [output], { folder: scratch })
      expect(run.code, run.output).toBe(0)
      expect(linesThatAreLike(promisedLines(code), run.output)).toEqual(promisedLines(code))
    })
  }
})

function readmeOf(folder: string): string {
  return `${folder}/README.md`
}
