import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Starts the built program with pipes, as `npx adafactor ... | cat` does. */
function start(line: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...line.split(' ').filter(Boolean)], {
    env: { ...process.env, ...env },
  })
  const seen = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text
  })
  return { child, seen, ended: once(child, 'close').then(([code]) => code as number | null) }
}

describe('the built program', () => {
  test.each([
    ['', 0, /^Usage: adafactor[\s\S]*doctor[\s\S]*explain/],
    ['--help', 0, /^Usage: adafactor/],
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ...['doctor', 'memory', 'inspect', 'diff', 'convert', 'explain', 'export'].map(
      (name) => [`${name} --help`, 0, new RegExp(`Examples?:\\n {2}adafactor ${name} ?`)] as const,
    ),
    ['memory 512x256', 0, /131,072 parameters/],
  ] as const)('adafactor %s', async (line, code, out) => {
    const { seen, ended } = start(line)
    expect(await ended).toBe(code)
    expect(seen.out).toMatch(out)
    expect(seen.err).toBe('')
  })

  test.each([
    [
      'docter',
      2,
      /^error: unknown command 'docter' \(Did you mean doctor\?\)\. The commands are doctor, /,
    ],
    ['doctor --jsn', 2, /^error: unknown option '--jsn' \(Did you mean --json\?\)/],
    ['inspect nothing.safetensors', 1, /^error: nothing\.safetensors .*no such file/],
    ['memory nothing', 2, /^error: "nothing" is no file/],
  ])('adafactor %s ends with code %i and one line', async (line, code, err) => {
    const { seen, ended } = start(line)
    expect(await ended).toBe(code)
    expect(seen.out).toBe('')
    expect(seen.err).toMatch(err)
    expect(seen.err.indexOf('\n')).toBe(seen.err.length - 1)
  })

  test('a reader that has seen enough ends it silently', async () => {
    const { child, seen, ended } = start('explain --shape 512x256 --target webassembly')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await ended).toBe(0)
    expect(seen.err).toBe('')
  })

  test('a pipe gets no colours and no progress', async () => {
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const { seen, ended } = start('memory t5-base', env)
      expect(await ended).toBe(0)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a pipe must not get any.
      expect(seen.out + seen.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      expect(seen.out).not.toMatch(/ $/m)
    }
  })
})
