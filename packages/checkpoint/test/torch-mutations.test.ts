/** Damaged files: each is read, or refused with an error of this library, and nothing else happens. */
import { readdirSync, readFileSync } from 'node:fs'
import { AdafactorError } from '@adafactor/core'
import { expect, test } from 'vitest'
import { bytesSource } from '../src/source/bytes-source.js'
import { ZipArchive } from '../src/torch/zip-archive.js'
import { readTorch, TorchTensor, torchOptions, torchState, torchTensors } from '../src/torch.js'
import { mutate } from './support/mutate.js'
import { pickled, tensor } from './support/pickle-writer.js'
import { SeededRandom } from './support/seeded-random.js'
import { torchFile } from './support/torch-writer.js'
import { zip } from './support/zip-writer.js'

// By hand: ADAFACTOR_MUTATIONS=1000000 npx vitest run test/torch-mutations.test.ts
const count = Number(process.env.ADAFACTOR_MUTATIONS ?? 20_000)
const seed = Number(process.env.ADAFACTOR_SEED ?? 20)

const folders = ['torch-files/', 'real-states/torch/', 'real-states/transformers/']
const files = folders.flatMap((folder) => {
  const path = new URL(folder, import.meta.url)
  return readdirSync(path)
    .filter((name) => name.endsWith('.pt'))
    .map((name) => new Uint8Array(readFileSync(new URL(name, path))))
})
const byHand = [{ isZip64: true }, { isDeflated: true }, { byteorder: 'big' }].map((writing) =>
  torchFile(pickled.list(tensor(), tensor({ strides: [0, 1] })), undefined, writing),
)

/** The pickle in a file on its own, so that changes meet it and not the padding around it. */
async function pickleIn(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes[0] !== 0x50) return undefined
  const archive = await ZipArchive.open(bytesSource(bytes))
  const entry = [...archive.entries.values()].find(({ name }) => name.endsWith('data.pkl'))
  return entry && archive.read(entry)
}

const pickles = (await Promise.all(files.map(pickleIn))).filter((pickle) => pickle !== undefined)

/** A file with a pickle and enough storages for each of them. */
function around(pickle: Uint8Array): Uint8Array {
  const storage = new Uint8Array(2048)
  const data = Array.from({ length: 40 }, (_, key) => [`a/data/${key}`, storage] as const)
  return zip({ 'a/data.pkl': pickle, ...Object.fromEntries(data) })
}

/** All that can be read of a file. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const file = await readTorch(bytes)
  for (const { tensor } of file.tensors()) await tensor.read()
  const parts = file.value instanceof Map ? [file.value, ...file.value.values()] : []
  for (const part of parts) {
    if (!(part instanceof Map)) continue
    if (part.has('param_groups')) {
      const state = await torchState(part)
      const names = state.param_groups.flatMap(({ params }) => params).map(String)
      torchOptions(state, { names })
    } else if ([...part.values()].some((item) => item instanceof TorchTensor))
      await torchTensors(part)
  }
}

test('the files and pickles are right before they are damaged', async () => {
  for (const bytes of [...files, ...byHand, ...pickles.map(around)]) await readAll(bytes)
  expect(pickles.length).toBe(files.length - 1)
})

test(`${count} damaged files, seed ${seed}`, { timeout: 60_000 + count * 10 }, async () => {
  const random = new SeededRandom(seed)
  const outcomes: Record<string, number> = {}
  for (let number = 0; number < count; number++) {
    const inPickle = random.below(2) === 0
    const originals = inPickle ? pickles : [...files, ...byHand]
    const original = random.oneOf(originals)
    const changed = mutate(original, random)
    const outcome = await readAll(inPickle ? around(changed) : changed).then(
      () => 'read',
      (error: unknown) => {
        if (AdafactorError.isInstance(error)) return error.code
        throw new Error(`damaged file ${number} of seed ${seed}: ${error}`, { cause: error })
      },
    )
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  if (process.env.ADAFACTOR_MUTATIONS) console.log(outcomes)
  // The changes are neither without effect nor all fatal.
  expect(outcomes.read ?? 0).toBeGreaterThan(count / 50)
  expect(outcomes.read ?? 0).toBeLessThan(count * 0.9)
})
