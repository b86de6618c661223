#!/usr/bin/env node
import { loadDigits } from './load-digits.js'
import { plainDisplay } from './plain-display.js'
import { run } from './run.js'
import { ttyDisplay } from './tty-display.js'

const { stdout, stderr, env } = process
const write = (text: string) => {
  stdout.write(text)
}
const display =
  stdout.isTTY && env.TERM !== 'dumb'
    ? ttyDisplay({ write, columns: () => stdout.columns || 80, colors: !env.NO_COLOR })
    : plainDisplay(write)

// A reader that has seen enough (`| head`) is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// Ctrl-C may come twice: npm hands it on to a program that already has it from the terminal.
let stopCode: number | undefined
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    stopCode ??= code
  })
}

process.exitCode = await run(process.argv.slice(2), {
  display,
  complain: (text) => stderr.write(`${text}\n`),
  loadDigits,
  stopCode: () => stopCode,
})
