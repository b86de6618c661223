/** docs/outgrow-one-machine.md, done from its first line to its last. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CodeFence, codeFences } from '../src/code-fences.js'
import { execute } from '../src/execute.js'
import { linesThatAreLike, promisedLines } from '../src/promised-output.js'
import { emptyFolder, unlessRun, whyNoPeer } from '../src/python/python-peers.js'
import { root } from '../src/root.js'

const page = join(root, 'docs', 'outgrow-one-machine.md')
const languages = new Map([
  ['js', 'js'],
  ['sh', 'sh'],
  ['py', 'py'],
] as const)
const fences = codeFences(page, languages)

const python = process.env.ADAFACTOR_PYTHON ?? ''
const cli = join(root, 'packages', 'cli', 'dist', 'main.js')

/** What runs a step of the page; the file of a piece of Python has the name that the page gives it. */
function commandOf({ language, info, code, line }: CodeFence, folder: string): string[] {
  if (language === 'sh') {
    const [command = ''] = code.trim().split('\n')
    return [process.execPath, cli, ...command.split(' ').slice(2)]
  }
  const file = language === 'py' ? info : `${line}.mjs`
  writeFileSync(join(folder, file), code)
  return [language === 'py' ? python : process.execPath, file]
}

describe('docs/outgrow-one-machine.md', () => {
  const whyNot = whyNoPeer('optax')
  const folder = emptyFolder('outgrow-one-machine')
  const env = {
    ...process.env,
    XLA_FLAGS: '--xla_force_host_platform_device_count=8',
    NPROC: '32',
  }

  it('has steps for Node, the command line and Python', () => {
    expect(new Set(fences.map(({ language }) => language))).toEqual(new Set(['js', 'sh', 'py']))
  })

  for (const fence of fences) {
    const { line, language, info } = fence
    const what = language === 'py' ? info : language
    it.skipIf(whyNot)(`does line ${line} (${what})${unlessRun(whyNot)}`, () => {
      const [program = '', ...args] = commandOf(fence, folder)
      const { code, output } = execute(program, args, { folder, env, seconds: 100 })
      expect(code, output).toBe(0)
      const promised = language === 'js' ? promisedLines(fence.code) : pythonLines(fence.code)
      expect(linesThatAreLike(promised, output), output).toEqual(promised)
    })
  }
})

/** What a piece of Python says that it prints: `print(step)  # => 20`. */
function pythonLines(code: string): string[] {
  return [...code.matchAll(/# => (.*)$/gm)].map(([, line]) => line as string)
}
