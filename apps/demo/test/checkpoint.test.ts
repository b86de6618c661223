import { loadRun, readSafetensors, writeRun } from '@adafactor/checkpoint'
import { AdafactorError } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../src/page/worker/checkpoint.js'
import { openSession, smallSetup } from './support/session.js'

const session = openSession()
await session.tell({ type: 'start', setup: { ...smallSetup, preset: 'huggingface' } })
const checkpoint = await session.saved()
const bytes = await encodeCheckpoint(checkpoint)

/** The code and the words that a file is refused with. */
async function refusal(file: ArrayBuffer): Promise<{ code: string; words: string }> {
  try {
    await decodeCheckpoint(file)
  } catch (error) {
    if (AdafactorError.isInstance(error)) return { code: error.code, words: error.reason }
    throw error
  }
  throw new Error('it was not refused')
}

describe('a checkpoint file', () => {
  test('gives back every bit of what was saved', async () => {
    const read = await decodeCheckpoint(bytes)
    expect(read).toEqual(checkpoint)
    expect(new Uint8Array(await encodeCheckpoint(read))).toEqual(new Uint8Array(bytes))
  })

  test('is a run that @adafactor/checkpoint and any reader of safetensors open', async () => {
    const { params, state } = await loadRun(bytes)
    expect(Object.keys(params).sort()).toEqual([
      'hiddenBias',
      'hiddenWeights',
      'outputBias',
      'outputWeights',
    ])
    expect(state).toEqual(checkpoint.snapshot.optimizer)
    const info = (await readSafetensors(bytes)).info('params/outputBias')
    expect(info).toEqual({ shape: [10], type: 'float32', bytes: 40 })
  })

  test('that was cut off anywhere, or is another kind of file, is told so', async () => {
    for (const length of [0, 9, 100, bytes.byteLength - 1]) {
      expect((await refusal(bytes.slice(0, length))).code, `${length} bytes`).toBe(
        'checkpoint/truncated',
      )
    }
    expect((await refusal(new ArrayBuffer(5000))).code).toBe('checkpoint/format')
  })

  test('a run of something else is none of this page', async () => {
    const { buffer } = await writeRun({ params: { a: { shape: [1], data: [1] } } })
    expect((await refusal(buffer)).words).toContain('no run of this page')
  })

  test.each<[string, (whole: Checkpoint) => unknown]>([
    ['a width beyond the limits', (whole) => ({ ...whole, setup: { ...smallSetup, width: 1e9 } })],
    ['a network of another width', (whole) => ({ ...whole, setup: { ...smallSetup, width: 16 } })],
    ['half a step', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, step: 0.5 } })],
    ['a step past the end', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, step: 51 } })],
    ['a preset that is none', (whole) => ({ ...whole, setup: { ...smallSetup, preset: 'sgd' } })],
    ['a backend that is none', (whole) => ({ ...whole, backend: 'abacus' })],
    ['no position', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, position: null } })],
    ['no layers', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, layers: [] } })],
    [
      'no state',
      ({ snapshot: { optimizer: _, ...rest }, ...whole }) => ({ ...whole, snapshot: rest }),
    ],
  ])('that is whole but holds %s is refused', async (_, make) => {
    const file = await encodeCheckpoint(make(checkpoint) as Checkpoint)
    expect((await refusal(file)).code).toBe('checkpoint/format')
  })

  test('with bytes that are none of a number, anywhere in what it holds, is refused', async () => {
    const header = 8 + Number(new DataView(bytes).getBigUint64(0, true))
    const pieces = 12
    const size = Math.ceil((bytes.byteLength - header) / pieces)
    for (let first = header; first < bytes.byteLength; first += size) {
      const file = bytes.slice(0)
      new Uint8Array(file, first, Math.min(size, bytes.byteLength - first)).fill(0xff)
      expect((await refusal(file)).words, `from ${first}`).toMatch(/not all of/)
    }
  })

  test("with a state that is not the optimizer's leaves the session usable", async () => {
    const { snapshot } = checkpoint
    const optimizer = { ...snapshot.optimizer, format: 2 as never }
    const file = await encodeCheckpoint({ ...checkpoint, snapshot: { ...snapshot, optimizer } })
    const other = openSession()
    await other.tell({ type: 'load', bytes: file })
    expect(other.last('notice')).toMatchObject({ level: 'error', code: 'state/format' })
    await other.tell({ type: 'start', setup: smallSetup })
    expect(other.last('state')?.state).toBe('finished')
  })
})
