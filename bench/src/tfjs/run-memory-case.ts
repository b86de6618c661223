import { fork } from 'node:child_process'
import type { MemoryUse } from './measure-memory.js'
import {
  type MemoryCase,
  type MemoryOptimizer,
  memoryOptimizers,
  memorySide,
} from './memory-case.js'

/** What an optimizer holds, or the error that it ends with. */
export type MemoryRow = { readonly optimizer: MemoryOptimizer } & (
  | { readonly use: MemoryUse; readonly error?: undefined }
  | { readonly use?: undefined; readonly error: string }
)

export interface MemoryResult {
  readonly case: string
  readonly variables: number
  readonly rows: readonly MemoryRow[]
  /** Whether ours ran, and held no more than one variable beside what it keeps. */
  readonly met: boolean
}

/** The most that our temporaries may be, as a multiple of one variable. */
const target = 1

/** Each optimizer in a process of its own. */
export async function runMemoryCase({ name, variables }: MemoryCase): Promise<MemoryResult> {
  const rows: MemoryRow[] = []
  for (const optimizer of memoryOptimizers) {
    rows.push({ optimizer, ...(await measureInChild(optimizer, variables)) })
  }
  const ours = rows.find(({ optimizer }) => optimizer === 'adafactor')?.use
  const met = ours !== undefined && ours.temporaries <= target * 4 * memorySide ** 2
  return { case: name, variables, rows, met }
}

function measureInChild(
  optimizer: MemoryOptimizer,
  variables: number,
): Promise<{ use: MemoryUse } | { error: string }> {
  const program = new URL('./measure-memory.js', import.meta.url)
  const child = fork(program, [optimizer, `${variables}`], { silent: true })
  let use: MemoryUse | undefined
  let complaints = ''
  child.on('message', (message) => {
    use = message as MemoryUse
  })
  child.stderr?.on('data', (chunk) => {
    complaints += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (use !== undefined) resolve({ use })
      else resolve({ error: errorLine(complaints) ?? `it ended with code ${code}` })
    })
  })
}

/** The line of an uncaught error that has its message. */
function errorLine(text: string): string | undefined {
  return text.split('\n').find((line) => /^\w*Error\b/.test(line))
}
