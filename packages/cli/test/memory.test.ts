import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSafetensors } from '@adafactor/checkpoint'
import { stateBytesOf } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { presetNames } from '../src/optimizer/preset-options.js'
import { parseShapes } from '../src/shapes/parse-shapes.js'
import { runCaptured } from './support/run-captured.js'
import { scratchFolder } from './support/scratch-folder.js'

const folder = scratchFolder()

async function json(...args: readonly string[]) {
  const { code, out, err } = await runCaptured('memory', ...args, '--json')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out)
}

test('without arguments the models are listed', async () => {
  const { code, out } = await runCaptured('memory')
  expect(code).toBe(0)
  expect(out).toMatch(/^t5-base +222,903,552 +892 MB/m)
})

test.each(['t5', 'T5-base', 't5-base', 'T5 base'])('a model is found as "%s"', async (name) => {
  const { out } = await runCaptured('memory', name)
  expect(out).toMatch(/^T5-base[\s\S]*222,903,552 parameters in 257 tensors/)
  expect(out).toMatch(/^state of Adam, AdamW +1\.78 GB +892 MB +892 MB$/m)
  expect(out).toMatch(/^state of Adafactor +1\.94 MB/m)
  expect(out).toMatch(/^\.\.\. and 54 others with 166 kB: --all names them$/m)
})

test('shapes are counted as the library counts them, in each type', async () => {
  const shapes = { 'parameter 1': [512, 256], 'parameter 2': [256] }
  const { rows, parameters, unfactored } = await json('512x256,256', '--momentum', '0.5')
  expect(parameters).toBe(512 * 256 + 256)
  expect(unfactored).toEqual([{ name: 'parameter 2', shape: [256], bytes: 1024 }])
  expect(rows).toEqual([
    expect.objectContaining({
      name: 'parameters',
      bytes: expect.objectContaining({ float16: 262_656 }),
    }),
    expect.objectContaining({ bytes: expect.objectContaining({ float32: 8 * (512 * 256 + 256) }) }),
    expect.objectContaining({
      bytes: expect.objectContaining({
        float32: stateBytesOf(shapes),
        bfloat16: stateBytesOf(shapes, { stateType: 'bfloat16' }),
      }),
    }),
    expect.objectContaining({
      name: '... with momentum 0.5',
      bytes: expect.objectContaining({ float32: stateBytesOf(shapes, { momentum: 0.5 }) }),
    }),
  ])
})

test('the axes that are factored may be chosen', async () => {
  const kernel = 'kernel=512x512x3x3'
  const bytes = async (...flags: string[]) => (await json(kernel, ...flags)).rows[2].bytes.float32
  const none = await bytes('--factored', 'none')
  expect(none).toBe(4 * 512 * 512 * 9)
  expect(await bytes('--factored', 'largest')).toBeLessThan((await bytes()) / 10)
})

test.each(presetNames)('preset %s is counted', async (preset) => {
  const { rows } = await json('512x256,256', '--preset', preset)
  expect(rows[2].name).toBe(`state of preset ${preset}`)
  expect(rows[2].bytes.float32).toBeGreaterThan(0)
})

test('a file is read for its shapes, without what is no parameter', async () => {
  const file = join(folder, 'model.safetensors')
  const tensors = {
    'dense/kernel': { shape: [8, 4], data: new Float32Array(32) },
    step: { shape: [], type: 'I64', data: [3] },
  } as const
  writeFileSync(file, writeSafetensors(tensors))
  const { code, out } = await runCaptured('memory', file)
  expect(code).toBe(0)
  expect(out).toContain('32 parameters in 1 tensor; 1 tensor of other types')
  expect(out).toContain('All parameters are factored.')
})

test.each([
  ['torch/checkpoint.pt', 186, 11],
  ['optax-msgpack/checkpoint.msgpack', 156, 4],
  ['keras-weights/model.weights.h5', 75, 6],
])('of %s the model counts, and not the state beside it', async (name, parameters, tensors) => {
  const file = new URL(`../../checkpoint/test/real-states/${name}`, import.meta.url)
  expect(await json(fileURLToPath(file))).toMatchObject({ parameters, tensors })
})

test('an index without its shards says which file is missing', async () => {
  const index = join(folder, 'model.safetensors.index.json')
  const weights = { weight_map: { w: 'model-00001-of-00001.safetensors' } }
  writeFileSync(index, JSON.stringify(weights))
  const { code, err } = await runCaptured('memory', index)
  expect(code).toBe(1)
  expect(err).toMatch(/model-00001-of-00001\.safetensors/)
  expect(err.trimEnd()).not.toContain('\n')
})

describe('what is none of these is answered in one line', () => {
  test.each([
    ['nothing', /"nothing" is no file, no shapes such as 512x256,512, and no model.*t5-base/],
    ['nothing.safetensors', /there is no file nothing\.safetensors/],
    ['512x', /"512x" is no file, no shapes/],
    ['512 --momentum 1', /--momentum.*'1'.*above 0, below 1/],
    ['512 --preset adam', /--preset.*'adam'.*paper, torch/],
  ])('%s', async (line, message) => {
    const { code, out, err } = await runCaptured('memory', ...line.split(' '))
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })
})

test('shapes have names, or get some', () => {
  expect(parseShapes('512x256, b=3×4')).toEqual({ 'parameter 1': [512, 256], b: [3, 4] })
  expect(parseShapes('a=1,a=2')).toBeUndefined()
  expect(parseShapes('')).toBeUndefined()
})
