import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { loadRun, saveRun } from '../src/index.js'
import { SeededRandom } from './support/seeded-random.js'

const saver = fileURLToPath(new URL('support/save-for-ever.mjs', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'adafactor-crash-'))
afterAll(() => rmSync(root, { recursive: true }))
const seed = 7

/** Starts it, and kills it without warning some time after its first run was saved. */
async function killedWhileSaving(target: string, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [saver, target], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await sleep(milliseconds)
  child.kill('SIGKILL')
  await ended
}

it.each(['run.safetensors', 'folder'])(
  'a crash in the middle of saving %s leaves a whole run, the last or the one before',
  async (name) => {
    const random = new SeededRandom(seed)
    for (let crash = 0; crash < 8; crash++) {
      const folder = join(root, `${name}-${crash}`)
      mkdirSync(folder)
      const target = join(folder, name)
      await killedWhileSaving(target, random.below(40))
      const { params, metadata } = await loadRun(target)
      for (const parameter of ['a', 'b', 'c']) {
        const data = (params[parameter]?.data ?? []) as Float32Array
        expect(new Set(data), `seed ${seed}, crash ${crash}`).toEqual(
          new Set([Number(metadata.run)]),
        )
      }
      // The next one clears away what the crash has left.
      await saveRun(target, { params: { a: { shape: [1], data: [0] } } })
      expect((await loadRun(target)).params.a?.data).toEqual(new Float32Array(1))
      if (name === 'folder') {
        const files = [
          'model-x-00001-of-00001.safetensors',
          'model.safetensors.index.json',
          'run.json',
        ]
        const left = readdirSync(target).map((file) => file.replace(/[0-9a-f]{8}/, 'x'))
        expect(left.sort()).toEqual(files)
      } else expect(readdirSync(folder)).toEqual([name])
    }
  },
)
