import { describe, expect, test } from 'vitest'
import {
  type Checkpoint,
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../src/page/worker/checkpoint.js'
import { crc32 } from '../src/page/worker/crc32.js'
import { openSession, smallSetup } from './support/session.js'

const session = openSession()
await session.tell({ type: 'start', setup: { ...smallSetup, preset: 'huggingface' } })
const checkpoint = await session.saved()
const bytes = encodeCheckpoint(checkpoint)

/** The code that a file is refused with. */
function refusal(file: ArrayBuffer): string | undefined {
  try {
    decodeCheckpoint(file)
    return undefined
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    expect(error.message).toMatch(/^This (file|checkpoint) .*[.?]$/)
    return error.code
  }
}

/** The file with some bytes overwritten. */
function changed(at: number, ...values: readonly number[]): ArrayBuffer {
  const copy = bytes.slice(0)
  new Uint8Array(copy).set(values, at)
  return copy
}

describe('a checkpoint file', () => {
  test('gives back every bit of what was saved', () => {
    const read = decodeCheckpoint(bytes)
    expect(read).toEqual(checkpoint)
    expect(new Uint8Array(encodeCheckpoint(read))).toEqual(new Uint8Array(bytes))
  })

  test('keeps numbers of both kinds, infinities and NaN in little-endian order', () => {
    const tensor = { shape: [4], data: Float64Array.of(Math.PI, -0, Infinity, Number.NaN) }
    const [hidden, output] = checkpoint.snapshot.layers
    const parameter = checkpoint.snapshot.optimizer.parameters.hiddenBias
    if (!hidden || !output || !parameter) throw new Error('the checkpoint has no such parts')
    const other: Checkpoint = {
      ...checkpoint,
      snapshot: {
        ...checkpoint.snapshot,
        optimizer: {
          ...checkpoint.snapshot.optimizer,
          parameters: { hiddenBias: { ...parameter, tensors: { secondMoment: tensor } as never } },
        },
      },
    }
    const encoded = encodeCheckpoint(other)
    expect(decodeCheckpoint(encoded)).toEqual(other)
    const last = new DataView(encoded).getFloat64(encoded.byteLength - 32, true)
    expect(last).toBe(Math.PI)
  })

  test('is little more than its numbers', () => {
    const { layers, optimizer } = checkpoint.snapshot
    const numbers =
      layers.reduce((sum, { weights, bias }) => sum + weights.byteLength + bias.byteLength, 0) +
      Object.values(optimizer.parameters)
        .flatMap(({ tensors }) => Object.values(tensors))
        .reduce((sum, { data }) => sum + data.byteLength, 0)
    expect(bytes.byteLength).toBeGreaterThan(numbers)
    expect(bytes.byteLength - numbers).toBeLessThan(5000)
  })

  test('that was cut off anywhere is told from one that was changed', () => {
    for (const length of [1, 7, 8, 11, 23, 24, 100, bytes.byteLength - 1]) {
      expect(refusal(bytes.slice(0, length)), `${length} bytes`).toBe('checkpoint/truncated')
    }
  })

  test('that was changed anywhere is refused', () => {
    const places = Array.from(
      { length: 200 },
      (_, index) => 16 + Math.floor((index * (bytes.byteLength - 16)) / 200),
    )
    for (const at of places) {
      const value = new Uint8Array(bytes)[at] as number
      expect(refusal(changed(at, value ^ 1)), `byte ${at}`).toBe('checkpoint/corrupt')
    }
  })

  test('with something behind it is refused', () => {
    const longer = new Uint8Array(bytes.byteLength + 1)
    longer.set(new Uint8Array(bytes))
    expect(refusal(longer.buffer)).toBe('checkpoint/corrupt')
  })

  test('of another kind, or an empty one, is foreign', () => {
    expect(refusal(new ArrayBuffer(0))).toBe('checkpoint/foreign')
    expect(refusal(new ArrayBuffer(5000))).toBe('checkpoint/foreign')
    expect(refusal(changed(0, 0x50, 0x4b))).toBe('checkpoint/foreign')
  })

  test('of a later format says so', () => {
    expect(refusal(changed(8, 2))).toBe('checkpoint/newer')
  })

  test.each<[string, (whole: Checkpoint) => unknown]>([
    ['no run', () => 7],
    ['a width beyond the limits', (whole) => ({ ...whole, setup: { ...smallSetup, width: 1e9 } })],
    ['a network of another width', (whole) => ({ ...whole, setup: { ...smallSetup, width: 16 } })],
    ['half a step', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, step: 0.5 } })],
    ['a step past the end', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, step: 51 } })],
    ['a preset that is none', (whole) => ({ ...whole, setup: { ...smallSetup, preset: 'sgd' } })],
    ['a backend that is none', (whole) => ({ ...whole, backend: 'abacus' })],
    ['no position', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, position: null } })],
    ['no layers', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, layers: [] } })],
    ['no state', (whole) => ({ ...whole, snapshot: { ...whole.snapshot, optimizer: 1 } })],
  ])('that is whole but holds %s is refused', (_, make) => {
    expect(refusal(encodeCheckpoint(make(checkpoint) as Checkpoint))).toBe('checkpoint/invalid')
  })

  test("with a state that is not the optimizer's leaves the session usable", async () => {
    const { snapshot } = checkpoint
    const damaged = { ...checkpoint, snapshot: { ...snapshot, optimizer: { format: 1 } as never } }
    const other = openSession()
    await other.tell({ type: 'load', bytes: encodeCheckpoint(damaged) })
    expect(other.last('notice')).toMatchObject({ level: 'error', code: 'state/format' })
    await other.tell({ type: 'start', setup: smallSetup })
    expect(other.last('state')?.state).toBe('finished')
  })
})

test('the checksum is the CRC-32 of zip', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})
