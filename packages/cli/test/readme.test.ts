import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { saveRun } from '@adafactor/checkpoint'
import { type AdafactorOptions, adafactor, referenceBackend } from '@adafactor/core'
import { beforeAll, expect, test } from 'vitest'
import { scratchFolder } from './support/scratch-folder.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const folder = scratchFolder()

/** What the transcripts are about: files that the libraries saved. */
const files = [
  'torch/checkpoint.pt',
  'transformers/model.safetensors',
  'transformers/optimizer.pt',
  'optax-msgpack/checkpoint.msgpack',
]

beforeAll(async () => {
  await saveRunOf('run.safetensors', { momentum: 0.9 })
  await saveRunOf('schedule.safetensors', { learningRate: (before) => 1 / (100 + before) })
  for (const file of files) {
    const saved = new URL(`../../checkpoint/test/real-states/${file}`, import.meta.url)
    copyFileSync(saved, join(folder, file.replace(/^.*\//, '')))
  }
})

/** A run as somebody may have it, at its start. */
async function saveRunOf(file: string, options: AdafactorOptions): Promise<void> {
  const backend = referenceBackend()
  const params = { 'dense/kernel': backend.create([8, 4]), 'dense/bias': backend.create([4]) }
  await saveRun(join(folder, file), { optimizer: adafactor({ backend, params, ...options }) })
}

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const transcripts = [...readme.matchAll(/```console\n\$ npx adafactor (.*)\n([\s\S]*?)\n```/g)].map(
  ([, line = '', shown = '']) => ({ line, shown }),
)

test('the README shows every command', () => {
  const names = new Set(transcripts.map(({ line }) => line.split(' ')[0]))
  expect([...names]).toEqual([
    'doctor',
    'memory',
    'inspect',
    'diff',
    'convert',
    'explain',
    'export',
  ])
})

// What the doctor says is of one machine at one time.
test.each(transcripts.filter(({ line }) => line !== 'doctor'))(
  'the transcript is what it prints: $line',
  ({ line, shown }) => {
    const run = () =>
      execFileSync(process.execPath, [program, ...line.split(' ')], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    if (shown.startsWith('error: ')) expect(run).toThrow(shown)
    else {
      let printed: string
      try {
        printed = run()
      } catch (error) {
        // With differences diff has 1 as its exit code, and has printed them all the same.
        printed = String((error as { stdout?: unknown }).stdout)
      }
      expect(printed.trimEnd()).toBe(shown)
    }
  },
)
