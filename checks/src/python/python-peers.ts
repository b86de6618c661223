import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { execute } from '../execute.js'
import { root } from '../root.js'
import { PythonXla } from './python-xla.js'

/** The Python that `npm test` has found and given the libraries to; empty if it found none. */
const { ADAFACTOR_PYTHON = '', ADAFACTOR_NO_PYTHON_PEERS = '{}' } = process.env
const missing: Readonly<Record<string, string>> = JSON.parse(ADAFACTOR_NO_PYTHON_PEERS)

/** Why tests of libraries of Python do not run here, if they do not; undefined if all are there. */
export function whyNoPeer(...packages: readonly string[]): string | undefined {
  if (ADAFACTOR_PYTHON === '') return 'npm test looks for Python'
  return packages.map((name) => missing[name]).find((why) => why !== undefined)
}

/** What the name of a test ends with that does not run for a reason. */
export function unlessRun(reason: string | undefined): string {
  return reason === undefined ? '' : ` (not run: ${reason})`
}

/** An empty folder in `checks/.scratch`. */
export function emptyFolder(...path: readonly string[]): string {
  const folder = join(root, 'checks', '.scratch', ...path)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Runs a program of this folder to its end. */
export function runPython(program: string, folder: string, ...args: readonly string[]): void {
  const file = join(root, 'checks', 'src', 'python', program)
  // The first import of PyTorch from a cold disk takes most of a minute.
  const ran = execute(ADAFACTOR_PYTHON, [file, ...args], { folder, seconds: 300 })
  expect(ran.code, ran.output).toBe(0)
}

/** XLA under that Python, to be stopped when it is not needed any more. */
export function startXla(): PythonXla {
  return new PythonXla(ADAFACTOR_PYTHON)
}
