#!/usr/bin/env node
import { endWithReader } from '@adafactor/cli/command-line'
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

endWithReader(stdout)

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
