import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { saveRun, type TensorsToWrite, writeSafetensors } from '@adafactor/checkpoint'
import { adafactor, referenceBackend } from '@adafactor/core'
import { torch } from '@adafactor/core/presets'
import { beforeAll, describe, expect, test } from 'vitest'
import { runCaptured } from './support/run-captured.js'
import { scratchFolder } from './support/scratch-folder.js'

const folder = scratchFolder()
const at = (name: string) => join(folder, name)
/** What torch and transformers saved. */
const saved = (name: string) =>
  fileURLToPath(new URL(`../../checkpoint/test/real-states/${name}`, import.meta.url))

function write(name: string, tensors: TensorsToWrite, metadata?: Record<string, string>): string {
  writeFileSync(at(name), writeSafetensors(tensors, metadata ? { metadata } : {}))
  return at(name)
}

const numbers = (...data: number[]) => ({ shape: [data.length], data })

/** The order of the optimizer in the file of torch. */
const order =
  'conv.weight,dense.weight,spare.weight,scale,conv.bias,norm.weight,norm.bias,dense.bias,spare.bias'

beforeAll(async () => {
  const backend = referenceBackend({ precision: 'float32' })
  const params = { kernel: backend.create([3, 2], [1, 2, 3, 4, 5, 6]), bias: backend.create([2]) }
  const optimizer = adafactor({ backend, params, ...torch() })
  optimizer.step({
    kernel: backend.create([3, 2], [1, 1, 2, 2, 3, 3]),
    bias: backend.create([2], [1, 2]),
  })
  const run = { params, optimizer, metadata: { epoch: '3' } }
  await saveRun(at('run.safetensors'), run)
  await saveRun(at('run'), run)
})

describe('inspect', () => {
  test('shows tensors, metadata and totals of a safetensors file', async () => {
    const file = write(
      'plain.safetensors',
      { w: { shape: [2, 2], type: 'bfloat16', data: [1, 2, 3, 4] } },
      { made: 'here' },
    )
    const { code, out } = await runCaptured('inspect', file)
    expect(code).toBe(0)
    expect(out).toMatch(/^made +here$/m)
    expect(out).toMatch(/^w +bfloat16 +2 x 2 +8$/m)
    expect(out).toMatch(/^1 tensor, 4 numbers, 8 bytes of \d+ bytes in the file$/m)
  })

  test('shows a run as a file and as a folder alike', async () => {
    const tensorsOf = async (path: string) => {
      const { code, out } = await runCaptured('inspect', path, '--json')
      expect(code).toBe(0)
      return JSON.parse(out)
        .tensors.map(({ name }: { name: string }) => name)
        .toSorted()
    }
    expect(await tensorsOf(at('run'))).toEqual(await tensorsOf(at('run.safetensors')))
    expect(await tensorsOf(join(at('run'), 'run.json'))).toContain('params/kernel')
    const { out } = await runCaptured('inspect', at('run'))
    expect(out).toMatch(/a run in a folder/)
    expect(out).toMatch(/^state\/kernel\/rowMoment +float32 +3 x 1 +12$/m)
    expect(out).toMatch(/^epoch +3$/m)
  })

  test('shows what torch saved, by the keys that lead there', async () => {
    const { out } = await runCaptured('inspect', saved('torch/checkpoint.pt'))
    expect(out).toMatch(/^model\/conv\.weight +float32 +4 x 3 x 3 x 3 +432$/m)
    expect(out).toMatch(/^optimizer\/state\/0\/step +float32 +a number +4$/m)
  })

  test.each([
    ['keras-weights/model.weights.h5', /^layers\/dense\/vars\/0 +float32 +6 x 6 +144$/m],
    [
      'optax-msgpack/checkpoint.msgpack',
      /^opt_state\/4\/ema\/Dense_0\/kernel +float32 +7 x 6 +168$/m,
    ],
  ])('shows what %s has', async (name, line) => {
    const { code, out } = await runCaptured('inspect', saved(name))
    expect(code).toBe(0)
    expect(out).toMatch(line)
  })

  test('tells what views leave unseen of a file of torch', async () => {
    const file = fileURLToPath(
      new URL('../../checkpoint/test/torch-files/views.pt', import.meta.url),
    )
    expect((await runCaptured('inspect', file)).out).toMatch(
      /views leave \d+ bytes of their storages unseen/,
    )
  })

  test.each([
    ['junk', 'no file at all', /junk is no safetensors file.*checkpoint\/format/],
    ['page.safetensors', '<!doctype html>', /page of HTML/],
    ['empty', '', /empty/],
  ])('says what is wrong with a bad file in one line: %s', async (name, content, message) => {
    writeFileSync(at(name), content)
    const { code, out, err } = await runCaptured('inspect', at(name))
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })

  test('a file that is not there, and a folder without tensors', async () => {
    expect((await runCaptured('inspect', at('nothing'))).err).toMatch(/no such file/)
    expect(
      (await runCaptured('inspect', fileURLToPath(new URL('.', import.meta.url)))).err,
    ).toMatch(/has neither run\.json nor model\.safetensors/)
  })
})

describe('diff', () => {
  test('says that files are the same, whatever their format', async () => {
    const { code, out } = await runCaptured('diff', at('run'), at('run.safetensors'))
    expect([code, out]).toEqual([0, '0 of 5 tensors in both differ\n'])
  })

  test('orders differences by size, and has 1 as its exit code', async () => {
    const a = write('a.safetensors', {
      small: numbers(1, 2, 3),
      large: numbers(1, 2),
      other: numbers(1),
      alike: numbers(Number.NaN, 0),
      gone: numbers(1),
    })
    const b = write('b.safetensors', {
      small: numbers(1, 2, 3.5),
      large: numbers(11, -2),
      other: { shape: [1, 1], data: [1] },
      alike: numbers(Number.NaN, -0),
      come: numbers(1),
    })
    const { code, out } = await runCaptured('diff', a, b, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({
      format: 1,
      onlyInA: ['gone'],
      onlyInB: ['come'],
      tensors: [
        { name: 'other', why: 'shapes [1] and [1, 1]' },
        { name: 'large', elements: 2, absolute: 10, relative: 2 },
        { name: 'small', elements: 1, absolute: 0.5, relative: 0.5 / 3.5 },
      ],
      same: 1,
    })
    const text = (await runCaptured('diff', a, b)).out
    expect(text).toMatch(/^Only in .*a\.safetensors: 1 tensor\n {2}gone$/m)
    expect(text).toMatch(/^large +10\.0 +2\.00 +2$/m)
    expect(text).toMatch(/^3 of 4 tensors in both differ$/m)
  })

  test('compares the models where files of two libraries have no names in common', async () => {
    const files = [saved('torch/checkpoint.pt'), saved('transformers/model.safetensors')] as const
    const { code, out } = await runCaptured('diff', ...files)
    expect(code).toBe(1)
    expect(out).toMatch(/^The models alone/)
    expect(out).toMatch(/^conv\.weight +0\.\d+ /m)
    expect(out).toMatch(/of 12 tensors in both differ$/m)
    expect((await runCaptured('diff', files[0], files[0])).out).toBe(
      '0 of 28 tensors in both differ\n',
    )
  })

  test('a tolerance forgives what is small', async () => {
    const a = write('a1.safetensors', { w: numbers(1, 2) })
    const b = write('b1.safetensors', { w: numbers(1, 2.25) })
    expect((await runCaptured('diff', a, b, '--tolerance', '0.25')).code).toBe(0)
    expect((await runCaptured('diff', a, b, '--tolerance', '0.2')).code).toBe(1)
  })

  test('whole numbers beyond 2^53 and other types are told apart', async () => {
    const whole = (value: bigint) =>
      ({ shape: [], type: 'I64', data: BigInt64Array.of(value) }) as const
    const a = write('a2.safetensors', { n: whole(2n ** 60n), w: numbers(1) })
    const b = write('b2.safetensors', {
      n: whole(2n ** 60n + 1n),
      w: { ...numbers(1), type: 'float64' },
    })
    const { out } = await runCaptured('diff', a, b, '--json')
    expect(JSON.parse(out).tensors).toEqual([
      expect.objectContaining({ name: 'n', elements: 1, absolute: 1 }),
      expect.objectContaining({ name: 'w', why: 'float32 and float64, the same numbers' }),
    ])
  })
})

describe('convert', () => {
  test('brings a state of torch here and back, and nothing is lost', async () => {
    const [own, back, direct] = ['own', 'back', 'direct'].map((name) =>
      at(`${name}.safetensors`),
    ) as [string, string, string]
    const file = saved('torch/checkpoint.pt')
    const first = await runCaptured(
      'convert',
      file,
      '--to',
      'adafactor',
      '--names',
      order,
      '-o',
      own,
    )
    expect(first.err).toBe('')
    expect(first.out).toContain('the state of 9 parameters in the words of adafactor')
    const lines = [
      ['convert', own, '--to', 'torch', '--preset', 'torch', '-o', back],
      ['convert', file, '--to', 'torch', '--names', order, '-o', direct],
      ['diff', back, direct],
    ]
    for (const line of lines) expect(await runCaptured(...line)).toMatchObject({ code: 0, err: '' })
    const { out } = await runCaptured('inspect', direct, '--json')
    expect(JSON.parse(out).tensors).toContainEqual(
      expect.objectContaining({ name: 'state/conv.weight/row_var', shape: [4, 3, 3, 1] }),
    )
  })

  test('takes shapes from another file, of the parameters that the state is of', async () => {
    const output = at('transformers.safetensors')
    const shapes = saved('transformers/model.safetensors')
    const line = [
      'convert',
      saved('transformers/optimizer.pt'),
      '--from',
      'huggingface',
      '--to',
      'fairseq',
    ]
    const { code, err } = await runCaptured(
      ...line,
      '--names',
      order,
      '--shapes',
      shapes,
      '-o',
      output,
    )
    expect([code, err]).toEqual([0, ''])
  })

  test('takes a state of optax from flax, with what it says of itself', async () => {
    const output = at('optax.safetensors')
    const file = saved('optax-msgpack/checkpoint.msgpack')
    const { code, err } = await runCaptured('convert', file, '--to', 'adafactor', '-o', output)
    expect([code, err]).toEqual([0, ''])
    const { out } = await runCaptured('inspect', output)
    expect(out).toMatch(/^state\/Dense_0\/kernel\/rowMoment +float32 +1 x 6 +24$/m)
    expect(out).toMatch(/^state\/Conv_0\/kernel\/moment +float32 +3 x 3 x 2 x 4 +288$/m)
    expect(out).toMatch(/^state\/Embed_0\/embedding\/momentum /m)
  })

  test('takes a state of Keras, with the names in the order of trainable_variables', async () => {
    const file = saved('keras-weights/model.weights.h5')
    const layers = ['layer_normalization', 'dense', 'dense_1']
    const places = layers.flatMap((layer) => [0, 1].map((place) => `layers/${layer}/vars/${place}`))
    // The order in which the optimizer has them.
    const shapes = JSON.parse(readFileSync(saved('keras-weights/expected.json'), 'utf8')).parameters
    const sizes: string[] = shapes.map(({ shape }: { shape: number[] }) => shape.join(' x '))
    const { out } = await runCaptured('inspect', file, '--json')
    const left: { name: string; shape: number[] }[] = JSON.parse(out).tensors.filter(
      ({ name }: { name: string }) => places.includes(name),
    )
    const names = sizes.map((size) => {
      const index = left.findIndex(({ shape }) => shape.join(' x ') === size)
      return left.splice(index, 1)[0]?.name
    })
    const line = ['convert', file, '--to', 'adafactor', '-o', at('keras.safetensors')]
    expect(await runCaptured(...line)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--names/),
    })
    expect(await runCaptured(...line, '--names', names.join(','))).toMatchObject({
      code: 0,
      err: '',
    })
  })

  test('does not write over a file unless it is told', async () => {
    const line = [
      'convert',
      at('run.safetensors'),
      '--to',
      'torch',
      '--preset',
      'torch',
      '-o',
      at('run.safetensors'),
    ]
    const { code, err } = await runCaptured(...line)
    expect(code).toBe(2)
    expect(err).toMatch(/is there already; --force writes over it/)
  })

  test.each([
    [
      `${saved('torch/checkpoint.pt')} --to optax`,
      2,
      /--names has to be given, and this state has 9 parameters/,
    ],
    [
      `${saved('torch/checkpoint.pt')} --to optax --names a,b`,
      2,
      /"a" is not known: give a file that has it/,
    ],
    [
      `${saved('transformers/optimizer.pt')} --to optax --names ${order}`,
      2,
      /has no model beside.*--shapes/,
    ],
    [
      `${saved('torch/checkpoint.pt')} --to optax --names ${order}`,
      1,
      /optax factors the two largest axes/,
    ],
    [
      `${saved('torch/checkpoint.pt')} --from keras --to optax`,
      2,
      /--from is keras.*torch, huggingface/,
    ],
    [`${saved('transformers/model.safetensors')} --to optax`, 1, /no optimizer's state/],
    [`${saved('torch/checkpoint.pt')}`, 2, /required option '--to <library>'/],
  ])('says what is missing: %s', async (line, code, message) => {
    const found = await runCaptured('convert', ...line.split(' '), '-o', at('never.safetensors'))
    expect(found).toMatchObject({ code, out: '' })
    expect(found.err).toMatch(message)
    expect(found.err.trimEnd()).not.toContain('\n')
  })
})

test('names and texts of a file can not move the cursor: control characters are escapes', async () => {
  const evil = 'a\u001b[31m\n\u0007b\u2028'
  const files = ['evil-1', 'evil-2'].map((name, index) =>
    write(`${name}.safetensors`, { [evil]: numbers(index, 1) }, { [evil]: evil }),
  )
  const [file = '', other = ''] = files
  for (const args of [
    ['inspect', file],
    ['diff', file, other],
    ['memory', file, '--all'],
    ['inspect', `${file}${evil}`],
  ]) {
    const { out, err } = await runCaptured(...args)
    expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}]/u)
    expect(`${out}${err}`).toContain('a\\u001b[31m')
  }
})

test('a .keras archive is read as what Keras wrote', async () => {
  const model = fileURLToPath(
    new URL('../../checkpoint/test/keras-files/model.keras', import.meta.url),
  )
  const { code, out } = await runCaptured('inspect', model)
  expect(code).toBe(0)
  expect(out).toContain('a file of Keras')
  expect(out).toContain('optimizer/vars/0')
})
