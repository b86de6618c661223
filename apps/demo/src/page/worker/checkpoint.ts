/**
 * A run as a file. All numbers are little-endian:
 *
 * | bytes | |
 * |---|---|
 * | 8 | `ADAFDEMO` |
 * | 4 | version of the format, 1 |
 * | 4 | length of the file |
 * | 4 | CRC-32 of all that follows |
 * | 4 | length of the header |
 * | | the header: JSON in UTF-8, a {@link Checkpoint} with a place for each run of numbers |
 * | | the numbers: float32 or float64 |
 */
import { digitClasses } from '../../training/digit-set.js'
import type { LayerValues } from '../../training/layers.js'
import { presetNames } from '../../training/optimizer-options.js'
import { type BackendName, backendNames, limits, type Setup } from '../setup/setup.js'
import { crc32 } from './crc32.js'
import type { Snapshot } from './training-run.js'

/** What a file holds. */
export interface Checkpoint {
  readonly setup: Setup
  /** What it ran on when it was saved. */
  readonly backend: BackendName
  readonly snapshot: Snapshot
}

/** The stable codes of what can be wrong with a file. */
export type CheckpointErrorCode =
  /** Not a checkpoint of this page. */
  | 'checkpoint/foreign'
  /** Written by a later version. */
  | 'checkpoint/newer'
  /** Ends too early. */
  | 'checkpoint/truncated'
  /** Changed since it was written. */
  | 'checkpoint/corrupt'
  /** Whole, but not a run that this page could have had. */
  | 'checkpoint/invalid'

export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'

  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

const magic = 'ADAFDEMO'
const version = 1
const fixedBytes = 24
const checkedFrom = 20

const numberTypes = {
  float32: { bytes: 4, make: (length: number) => new Float32Array(length) },
  float64: { bytes: 8, make: (length: number) => new Float64Array(length) },
} as const

/** What stands for numbers in the header. */
interface Place {
  readonly numbers: keyof typeof numberTypes
  /** Bytes from the end of the header. */
  readonly at: number
  readonly length: number
}

export function encodeCheckpoint(checkpoint: Checkpoint): ArrayBuffer {
  const runs: { readonly place: Place; readonly values: Float32Array | Float64Array }[] = []
  let at = 0
  const header = new TextEncoder().encode(
    JSON.stringify(checkpoint, (_, value: unknown) => {
      if (!(value instanceof Float32Array || value instanceof Float64Array)) return value
      const numbers = value instanceof Float32Array ? 'float32' : 'float64'
      const place: Place = { numbers, at, length: value.length }
      runs.push({ place, values: value })
      at += value.byteLength
      return place
    }),
  )
  const data = fixedBytes + header.length
  const buffer = new ArrayBuffer(data + at)
  const bytes = new Uint8Array(buffer)
  const view = new DataView(buffer)
  bytes.set(new TextEncoder().encode(magic))
  view.setUint32(8, version, true)
  view.setUint32(12, buffer.byteLength, true)
  view.setUint32(20, header.length, true)
  bytes.set(header, fixedBytes)
  for (const { place, values } of runs) {
    const { bytes: size } = numberTypes[place.numbers]
    values.forEach((value, index) => {
      const offset = data + place.at + index * size
      if (place.numbers === 'float32') view.setFloat32(offset, value, true)
      else view.setFloat64(offset, value, true)
    })
  }
  view.setUint32(16, crc32(bytes.subarray(checkedFrom)), true)
  return buffer
}

/** @throws CheckpointError with what is wrong, for people */
export function decodeCheckpoint(buffer: ArrayBuffer): Checkpoint {
  const bytes = new Uint8Array(buffer)
  const view = new DataView(buffer)
  const start = new TextDecoder().decode(bytes.subarray(0, magic.length))
  if (start !== magic) {
    // A file of fewer bytes than the magic may be the beginning of one of ours.
    if (buffer.byteLength > 0 && magic.startsWith(start)) throw truncated(buffer.byteLength)
    throw new CheckpointError('checkpoint/foreign', 'This file is not a checkpoint of this page.')
  }
  if (buffer.byteLength < fixedBytes) throw truncated(buffer.byteLength)
  const found = view.getUint32(8, true)
  if (found > version) {
    throw new CheckpointError(
      'checkpoint/newer',
      `This checkpoint has format ${found}; this page reads format ${version}. ` +
        'Reload the page to get its latest version.',
    )
  }
  const length = view.getUint32(12, true)
  if (buffer.byteLength < length) throw truncated(buffer.byteLength, length)
  if (found < 1 || buffer.byteLength > length) throw corrupt()
  if (crc32(bytes.subarray(checkedFrom)) !== view.getUint32(16, true)) throw corrupt()
  const data = fixedBytes + view.getUint32(20, true)
  if (data > buffer.byteLength) throw corrupt()
  return checkContent(parseHeader(bytes.subarray(fixedBytes, data), view, data))
}

function parseHeader(header: Uint8Array, view: DataView, data: number): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(header), (_, value: unknown) =>
      isPlace(value) ? numbersAt(value, view, data) : value,
    )
  } catch (cause) {
    throw cause instanceof CheckpointError ? cause : corrupt(cause)
  }
}

function isPlace(value: unknown): value is Place {
  return isObject(value) && typeof value.numbers === 'string' && value.numbers in numberTypes
}

function numbersAt({ numbers, at, length }: Place, view: DataView, data: number) {
  const { bytes, make } = numberTypes[numbers]
  const end = data + at + length * bytes
  if (!(isCount(at) && isCount(length)) || end > view.byteLength) throw corrupt()
  const values = make(length)
  for (let index = 0; index < length; index++) {
    const offset = data + at + index * bytes
    values[index] =
      numbers === 'float32' ? view.getFloat32(offset, true) : view.getFloat64(offset, true)
  }
  return values
}

function checkContent(value: unknown): Checkpoint {
  if (!isObject(value)) throw invalid('it holds no run')
  const { setup, backend, snapshot } = value
  const checked = checkSetup(setup)
  if (!isBackend(backend)) throw invalid(`its backend is ${JSON.stringify(backend)}`)
  if (!isObject(snapshot)) throw invalid('it holds no state')
  const { step, position, layers, optimizer } = snapshot
  if (!isCount(step) || step > checked.steps) throw invalid(`its step is ${JSON.stringify(step)}`)
  if (!isObject(position) || !isCount(position.random) || !isCount(position.seen)) {
    throw invalid('it does not say which images come next')
  }
  if (!Array.isArray(layers) || layers.length !== 2) throw invalid('it holds no network')
  const [hidden, output] = layers as unknown[]
  checkLayer(hidden, 'hidden', undefined, checked.width)
  checkLayer(output, 'output', checked.width, digitClasses)
  // The optimizer checks its own state when it takes it over.
  if (!isObject(optimizer)) throw invalid("it has no optimizer's state")
  return { setup: checked, backend, snapshot: snapshot as unknown as Snapshot }
}

function checkSetup(value: unknown): Setup {
  if (!isObject(value)) throw invalid('it has no setup')
  const { backend, preset } = value
  if (backend !== 'auto' && !isBackend(backend)) {
    throw invalid(`its backend is ${JSON.stringify(backend)}`)
  }
  if (preset !== undefined && !(presetNames as readonly unknown[]).includes(preset)) {
    throw invalid(`its preset is ${JSON.stringify(preset)}`)
  }
  for (const [name, { min, max }] of Object.entries(limits)) {
    const number = value[name]
    if (name === 'learningRate' && number === undefined) continue
    const isWhole = name === 'learningRate' || Number.isInteger(number)
    if (!isWhole || typeof number !== 'number' || !(number >= min && number <= max)) {
      throw invalid(`its ${name} is ${JSON.stringify(number)}; from ${min} to ${max} is possible`)
    }
  }
  return value as unknown as Setup
}

function checkLayer(value: unknown, name: string, inputs: number | undefined, outputs: number) {
  const layer = value as LayerValues
  const fits =
    isObject(value) &&
    layer.name === name &&
    isCount(layer.inputs) &&
    (inputs === undefined || layer.inputs === inputs) &&
    layer.outputs === outputs &&
    layer.weights instanceof Float32Array &&
    layer.weights.length === layer.inputs * outputs &&
    layer.bias instanceof Float32Array &&
    layer.bias.length === outputs
  if (!fits) throw invalid(`its layer "${name}" does not fit its setup`)
}

function isBackend(value: unknown): value is BackendName {
  return (backendNames as readonly unknown[]).includes(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function truncated(length: number, expected?: number): CheckpointError {
  const of = expected === undefined ? '' : ` of ${expected}`
  return new CheckpointError(
    'checkpoint/truncated',
    `This checkpoint ends too early, after ${length}${of} bytes. Was it saved to the end?`,
  )
}

function corrupt(cause?: unknown): CheckpointError {
  return new CheckpointError(
    'checkpoint/corrupt',
    'This checkpoint was damaged: its checksum does not fit what it holds.',
    { cause },
  )
}

function invalid(why: string): CheckpointError {
  return new CheckpointError(
    'checkpoint/invalid',
    `This checkpoint can't be continued here: ${why}.`,
  )
}
