import { describe, expect, test } from 'vitest'
import { parseArguments } from '../src/terminal/arguments.js'

test('without arguments the defaults hold', () => {
  expect(parseArguments([])).toEqual({
    kind: 'run',
    settings: { epochs: 5, backend: 'auto', type: 'float32', hidden: [128], batch: 128, seed: 1 },
  })
})

test('every option is taken over', () => {
  const line =
    '--epochs 2 --backend ndarray --preset torch --learning-rate 2e-3 --type bfloat16 ' +
    '--rounding stochastic --state-type float16 --state-rounding nearest ' +
    '--hidden 256,64 --batch=32 --seed 0'
  expect(parseArguments(line.split(' '))).toEqual({
    kind: 'run',
    settings: {
      epochs: 2,
      backend: 'ndarray',
      preset: 'torch',
      learningRate: 0.002,
      type: 'bfloat16',
      rounding: 'stochastic',
      stateType: 'float16',
      stateRounding: 'nearest',
      hidden: [256, 64],
      batch: 32,
      seed: 0,
    },
  })
})

test('another optimizer beside it is taken over', () => {
  const parsed = parseArguments('--beside adam'.split(' '))
  expect(parsed).toMatchObject({ kind: 'run', settings: { beside: 'adam' } })
})

test('a mode of gpu.js is taken over', () => {
  const parsed = parseArguments('--backend gpujs --mode webgpu'.split(' '))
  expect(parsed).toMatchObject({ kind: 'run', settings: { backend: 'gpujs', mode: 'webgpu' } })
})

test.each([
  '--type float16 --rounding nearest',
  '--state-type bfloat16 --state-rounding stochastic',
  '--preset bigVision --state-rounding stochastic',
])('a way of rounding is taken where there is something of 16 bits: %s', (line) => {
  expect(parseArguments(line.split(' '))).toMatchObject({ kind: 'run' })
})

test('help lists every option with its default', () => {
  const parsed = parseArguments(['--help'])
  expect(parsed.kind).toBe('help')
  const text = parsed.kind === 'help' ? parsed.text : ''
  for (const line of [
    /--epochs <count>[\s\S]*\(default:\s+5\)/,
    /--backend <name> /,
    /--mode <name> /,
    /--preset <name> /,
    /--learning-rate <number> [\s\S]*\(default: 0\.05,/,
    /--type <name> [\s\S]*"float16",\s+"bfloat16",\s+default:\s+"float32"\)/,
    /--rounding <how> [\s\S]*"nearest",\s+"stochastic"\)/,
    /--state-type <name> /,
    /--state-rounding <how> /,
    /--hidden <units>[\s\S]*\(default:\s+128\)/,
    /--batch <images>[\s\S]*\(default:\s+128\)/,
    /--seed <number>[\s\S]*\(default:\s+1\)/,
  ]) {
    expect(text).toMatch(line)
  }
})

describe('bad input is answered in one line that says what is allowed', () => {
  test.each([
    ['--epochs -1', /--epochs.*'-1'.*whole numbers from 1 to 1000/],
    ['--epochs 0', /--epochs.*'0'.*whole numbers from 1 to 1000/],
    ['--epochs 1.5', /--epochs.*'1\.5'.*whole numbers/],
    ['--epochs many', /--epochs.*'many'.*whole numbers/],
    ['--epochs', /--epochs.*argument missing/],
    ['--batch 0', /--batch.*'0'.*from 1 to 10000/],
    ['--batch 1e3', /--batch.*'1e3'.*from 1 to 10000/],
    ['--seed -3', /--seed.*'-3'.*from 0 to 4294967295/],
    ['--hidden 0', /--hidden.*'0'.*from 1 to 4096/],
    ['--hidden 12,', /--hidden.*'12,'.*from 1 to 4096/],
    ['--hidden 1,2,3,4,5', /--hidden.*at most 4 hidden layers/],
    [
      '--backend foo',
      /--backend.*'foo'.*auto, ndarray, ndarray-javascript, ndarray-closures, webgpu, gpujs/,
    ],
    [
      '--backend gpujs --mode vulkan',
      /--mode.*'vulkan'.*auto, webgpu, webgl2, webgl, headlessgl, webasm, cpu/,
    ],
    ['--mode webasm', /--mode.* goes with --backend gpujs/],
    ['--backend ndarray --mode cpu', /--mode.* goes with --backend gpujs/],
    ['--backend webgpu --mode webgpu', /--mode.* goes with --backend gpujs/],
    ['--beside sgd', /--beside.*'sgd'.*adam/],
    ['--beside adam --type bfloat16', /--beside.* goes with --type float32/],
    ['--learning-rate 0', /--learning-rate.*'0'.*numbers above 0, up to 10/],
    ['--learning-rate -0.1', /--learning-rate.*'-0\.1'.*numbers above 0/],
    ['--learning-rate 11', /--learning-rate.*'11'.*up to 10/],
    ['--learning-rate fast', /--learning-rate.*'fast'.*numbers above 0/],
    ['--type half', /--type.*'half'.*float32, float64, float16, bfloat16/],
    ['--type', /--type.*argument missing/],
    ['--type bfloat16 --rounding up', /--rounding.*'up'.*nearest, stochastic/],
    ['--rounding stochastic', /--rounding.* goes with --type float16 or bfloat16 only/],
    ['--type float64 --rounding nearest', /--rounding.* goes with --type float16 or bfloat16/],
    ['--state-type int8', /--state-type.*'int8'.*float32, float64, float16, bfloat16/],
    [
      '--type bfloat16 --state-rounding stochastic',
      /--state-rounding.* goes with a --preset or with --state-type float16 or bfloat16 only/,
    ],
    ['--preset adam', /--preset.*'adam'.*paper, torch, huggingface, fairseq.*timmBigVision/],
    ['--preset toString', /--preset.*'toString'.*paper, torch/],
    ['--epoch 3', /unknown option '--epoch'.*--epochs.*options are --epochs, --backend/],
    ['5', /too many arguments.* but got 1\. The options are --epochs.* come after "--": npm start/],
  ])('%s', (line, message) => {
    const parsed = parseArguments(line.split(' '))
    expect(parsed).toEqual({ kind: 'error', text: expect.stringMatching(message) })
    expect(parsed).toEqual({ kind: 'error', text: expect.not.stringContaining('\n') })
  })
})
