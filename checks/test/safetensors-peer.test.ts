/** Our safetensors files beside those of the library for Python. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyTensor, readSafetensors, writeSafetensors } from '@adafactor/checkpoint'
import { expect, it } from 'vitest'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'

const reason = whyNoPeer('safetensors')
const runs = reason === undefined ? it : it.skip
const folder = emptyFolder('safetensors')
const python = (mode: 'write' | 'read') => runPython('safetensors_peer.py', folder, folder, mode)

runs(
  `files of the library for Python are read, and written again byte for byte${unlessRun(reason)}`,
  async () => {
    python('write')
    const files = readdirSync(folder)
    expect(files).toHaveLength(40)
    for (const name of files) {
      const bytes = readFileSync(join(folder, name))
      const file = await readSafetensors(bytes)
      const tensors: [string, AnyTensor][] = []
      for (const own of file.names) tensors.push([own, await file.tensor(own)])
      // Whether there are metadata at all, a file does not tell by those that it has.
      const hasMetadata = bytes.includes('"__metadata__"')
      const metadata = hasMetadata ? { metadata: { ...file.metadata } } : {}
      // In another order than they lie in the file.
      const again = writeSafetensors(tensors.reverse(), metadata)
      expect(Buffer.from(again).equals(await withoutNan(bytes)), name).toBe(true)
    }
  },
)

/** NaN of 16 bits may have other bits when they were widened and rounded again. */
async function withoutNan(bytes: Buffer): Promise<Uint8Array> {
  const file = await readSafetensors(bytes)
  const copy = Uint8Array.from(bytes)
  let at = bytes.length - file.names.reduce((sum, name) => sum + file.info(name).bytes, 0)
  for (const name of file.names) {
    const { type, bytes: size } = file.info(name)
    if (type === 'float16' || type === 'bfloat16') {
      const half = await file.tensor(name)
      if (half.data.some((value) => Number.isNaN(Number(value)))) {
        const rounded = writeSafetensors({ half })
        copy.set(rounded.subarray(rounded.length - size), at)
      }
    }
    at += size
  }
  return copy
}

runs(`the library for Python reads our files${unlessRun(reason)}`, async () => {
  const ours = join(folder, 'ours')
  mkdirSync(ours, { recursive: true })
  const tensors = {
    weights: { shape: [2, 3], data: Float32Array.of(1, -0, 3, Number.NaN, Infinity, 6) },
    half: { shape: [2], type: 'bfloat16', data: [1, 2] },
    step: { shape: [], type: 'I64', data: [7] },
    empty: { shape: [0, 4], data: [] },
    '\u{1f600}': { shape: [1], type: 'F8_E4M3', data: Uint8Array.of(56) },
  } as const
  writeFileSync(join(ours, 'all'), writeSafetensors(tensors, { metadata: { b: 'é', a: '{}' } }))
  writeFileSync(join(ours, 'none'), writeSafetensors({}))
  python('read')
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  expect(report.none).toEqual({ metadata: null, tensors: {} })
  expect(report.all.metadata).toEqual({ a: '{}', b: 'é' })
  const file = await readSafetensors(join(ours, 'all'))
  expect(Object.keys(report.all.tensors).sort()).toEqual([...file.names].sort())
  for (const name of file.names) {
    const { dtype, shape, bytes } = report.all.tensors[name]
    expect(shape).toEqual(file.info(name).shape)
    expect(bytes).toBe(Buffer.from(await file.bytes(name)).toString('hex'))
    expect(dtype).toBe({ half: 'BF16', step: 'I64', '\u{1f600}': 'F8_E4M3' }[name] ?? 'F32')
  }
  await file.close()
})
