import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/terminal/main.js', import.meta.url))

/** Starts the built program with pipes, as `npm start -- ... > file` does. */
function start(line: string) {
  const child = spawn(process.execPath, [program, ...line.split(' ')])
  const seen = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text
  })
  return { child, seen, ended: once(child, 'close').then(([code]) => code as number | null) }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run with what it came to and exit code %i', async (signal, code) => {
  const { child, seen, ended } = start('--epochs 1000 --hidden 8 --backend auto')
  while (!seen.out.includes('epoch    1/1000')) await once(child.stdout, 'data')
  child.kill(signal)
  child.kill(signal)
  expect(await ended).toBe(code)
  expect(seen.err).toBe('')
  expect(seen.out).toMatch(/\nstopped after \d+\.\d of 1,000 epochs, [\d.]+ s\n\n {2}loss +\d/)
  expect(seen.out).toMatch(/\n {2}total time +[\d.]+ s\n$/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a pipe must not get any.
  expect(seen.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

test('a reader that has seen enough ends it silently', async () => {
  const { child, seen, ended } = start('--epochs 1000 --hidden 8')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  expect(await ended).toBe(0)
  expect(seen.err).toBe('')
})

test('bad input is one line on the error stream and exit code 2', async () => {
  const { seen, ended } = start('--backend foo')
  expect(await ended).toBe(2)
  expect(seen.out).toBe('')
  expect(seen.err).toBe(
    "error: option '--backend <name>' argument 'foo' is invalid. " +
      'Allowed choices are auto, ndarray, ndarray-javascript, ndarray-closures, webgpu, gpujs.\n',
  )
})
