import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { saveRun, writeSafetensors } from '@adafactor/checkpoint'
import {
  type AdafactorOptions,
  adafactor,
  referenceBackend,
  resolveParameterOptions,
  sizeOf,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import { jaxModule, stablehlo } from '@adafactor/xla'
import { describe, expect, test } from 'vitest'
import { presetNames } from '../src/optimizer/preset-options.js'
import { runCaptured } from './support/run-captured.js'
import { scratchFolder } from './support/scratch-folder.js'

const folder = scratchFolder()
const params: Readonly<Record<string, readonly number[]>> = {
  'dense/kernel': [4, 3],
  'dense/bias': [3],
}

async function exported(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await runCaptured('export', ...args)
  expect([code, err]).toEqual([0, ''])
  return out
}

async function refusal(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await runCaptured('export', ...args)
  expect([code, out]).toEqual([2, ''])
  expect(err.trim().split('\n')).toHaveLength(1)
  return err
}

/** A run with two parameters after a step. */
async function run(file: string, options: AdafactorOptions): Promise<string> {
  const backend = referenceBackend()
  const tensors = Object.fromEntries(
    Object.entries(params).map(([name, shape]) => [name, backend.create(shape)]),
  )
  const optimizer = adafactor({ backend, params: tensors, ...options })
  const gradients = Object.entries(params).map(
    ([name, shape]) => [name, backend.create(shape, Array(sizeOf(shape)).fill(1))] as const,
  )
  await optimizer.step(Object.fromEntries(gradients))
  const path = join(folder, file)
  await saveRun(path, { optimizer })
  return path
}

describe('for JAX', () => {
  test('without parameters the module is for any', async () => {
    expect(await exported('--to', 'jax')).toBe(jaxModule())
  })

  test('shapes go by their names, options by the flags', async () => {
    const shapes = 'dense/kernel=4x3,dense/bias=3'
    const plain = await exported('--to', 'jax', shapes)
    expect(plain).toBe(jaxModule({ params }))
    const flags = ['--momentum', '0.9', '--factored', 'largest', '--learning-rate', '0.001']
    expect(await exported('--to', 'jax', shapes, ...flags)).toBe(
      jaxModule({
        params,
        momentum: 0.9,
        factored: { axes: 'largest' },
        learningRate: 0.001,
      }),
    )
  })

  test('a model is known by its name', async () => {
    expect(await exported('--to', 'jax', 't5-base')).toContain(
      '"encoder/layer/0/attention/norm": ((768,), 0),',
    )
  })

  test('a model in a file has the shapes', async () => {
    const file = join(folder, 'model.safetensors')
    const tensors = Object.entries(params).map(
      ([name, shape]) => [name, { shape, data: new Float32Array(sizeOf(shape)) }] as const,
    )
    writeFileSync(file, writeSafetensors(Object.fromEntries(tensors)))
    const sorted = Object.fromEntries(
      Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
    const text = await exported('--to', 'jax', file, '--preset', 'torch')
    expect(text).toBe(jaxModule({ params: sorted, ...presets.torch() }))
  })

  test.each(presetNames)('preset %s has the learning rate in its own words', async (preset) => {
    const text = await exported(
      '--to',
      'jax',
      'w=4x3',
      '--preset',
      preset,
      '--learning-rate',
      '0.0371',
    )
    expect(text).toMatch(/0\.0371\b/)
  })

  test('presets keep their own learning rate where they have one', async () => {
    const timm = jaxModule({ params: { w: [4, 3] }, ...presets.timm() })
    expect(await exported('--to', 'jax', 'w=4x3', '--preset', 'timm')).toBe(timm)
    for (const preset of ['t5x', 'bigVision', 'burn']) {
      expect(await refusal('--to', 'jax', '--preset', preset)).toContain(
        `the preset ${preset} has no learning rate of its own: give --learning-rate`,
      )
    }
  })

  test('a preset that goes by the shapes needs them', async () => {
    expect(await refusal('--to', 'jax', '--preset', 'timm')).toContain(
      'not known: name a file, or shapes such as kernel=512x256,bias=256',
    )
  })

  test('shapes without names are refused', async () => {
    expect(await refusal('--to', 'jax', '4x3,3')).toContain(
      '"4x3,3" has parameters without a name; a module of JAX knows them by theirs: kernel=512x256',
    )
  })
})

describe('a run for JAX', () => {
  const options: AdafactorOptions = {
    learningRate: 0.25,
    momentum: { beta1: 0.5, type: 'float32', placement: 'beforeStepSize' },
    clipGlobalNorm: 3,
    startStep: 7,
    seed: 11,
    overrides: { '*bias': { weightDecay: 0.125, learningRate: 0.0625 } },
  }

  test('it has its own options, parameter by parameter', async () => {
    const path = await run('run.safetensors', options)
    expect(await exported('--to', 'jax', path)).toBe(jaxModule({ params, ...options }))
  })

  test('in a folder it has them too', async () => {
    const path = await run('run', options)
    expect(await exported('--to', 'jax', path)).toBe(jaxModule({ params, ...options }))
  })

  test('flags change one of them, a preset all', async () => {
    const path = await run('run.safetensors', { ...options, overrides: {} })
    const flags = ['--momentum', '0.75', '--learning-rate', '2', '--factored', 'none']
    expect(await exported('--to', 'jax', path, ...flags)).toBe(
      jaxModule({
        params,
        ...options,
        overrides: {},
        learningRate: 2,
        factored: false,
        momentum: { beta1: 0.75, type: 'float32', placement: 'beforeStepSize' },
      }),
    )
    expect(await exported('--to', 'jax', path, '--preset', 'keras')).toBe(
      jaxModule({ params, ...presets.keras() }),
    )
  })

  test('a schedule is not in the file: the learning rate is asked for', async () => {
    const path = await run('schedule.safetensors', { learningRate: (before) => 1 / (1 + before) })
    expect(await refusal('--to', 'jax', path)).toContain(
      'goes by a schedule, which is a function and not in the file: give --learning-rate, and a ' +
        'schedule to adafactor(learning_rate=...) in Python',
    )
    expect(await exported('--to', 'jax', path, '--learning-rate', '0.5')).toBe(
      jaxModule({ params, learningRate: 0.5 }),
    )
  })

  test('the cap of a relative step stays one', async () => {
    const path = await run('cap.safetensors', presets.burn({ lr: (before) => 1 / (1 + before) }))
    expect(await refusal('--to', 'jax', path)).toMatch(/not in the file: give --learning-rate$/m)
    expect(await exported('--to', 'jax', path, '--learning-rate', '0.5')).toBe(
      jaxModule({ params, ...presets.burn({ lr: 0.5 }) }),
    )
  })

  test('a schedule of weight decay has no flag', async () => {
    const path = await run('decay.safetensors', { weightDecay: { rate: () => 0.1 } })
    expect(await refusal('--to', 'jax', path)).toContain('jaxModule of @adafactor/xla takes it')
  })

  test('a state in the words of a library does not say its options', async () => {
    const backend = referenceBackend()
    const weights = backend.create([4, 3])
    const optimizer = adafactor({ backend, params: { weights }, ...presets.torch() })
    await optimizer.step({ weights: backend.create([4, 3], Array(12).fill(1)) })
    const path = join(folder, 'torch.safetensors')
    await saveRun(path, {
      params: { weights: { shape: [4, 3], data: new Float32Array(12) } },
      state: optimizer.stateDict({ layout: 'torch' }),
    })
    expect(await refusal('--to', 'jax', path)).toContain('give --preset torch')
    expect(await exported('--to', 'jax', path, '--preset', 'torch')).toBe(
      jaxModule({ params: { weights: [4, 3] }, ...presets.torch() }),
    )
  })
})

describe('as StableHLO', () => {
  const shape = [8, 4]
  const textFor = (options: AdafactorOptions, given?: Parameters<typeof stablehlo>[2]) =>
    stablehlo(
      stepProgram(stepForm(shape, resolveParameterOptions(options, 'w', shape))),
      shape,
      given,
    )

  test('it is the step of one parameter', async () => {
    expect(await exported('--to', 'stablehlo', '--shape', '8x4')).toBe(textFor({}))
    const flags = ['--preset', 'torch', '--momentum', '0.5']
    expect(await exported('--to', 'stablehlo', '--shape', '8x4', ...flags)).toBe(
      textFor({ ...presets.torch(), momentum: 0.5 }),
    )
  })

  test.each([
    ['x,y', ['x', 'y']],
    ['x+y,none', [['x', 'y'], null]],
    ['none,y', [null, 'y']],
  ])('over a mesh, sharded %s', async (typed, shardings) => {
    const flags = ['--shape', '8x4', '--mesh', 'x=4,y=2', '--sharding', typed]
    expect(await exported('--to', 'stablehlo', ...flags)).toBe(
      textFor({}, { mesh: { x: 4, y: 2 }, shardings }),
    )
  })

  test.each([
    [['--to', 'stablehlo'], 'give --shape, as in --shape 1024x512'],
    [['--to', 'stablehlo', '--shape', '8x4,4'], 'it takes the sizes of one parameter'],
    [['--to', 'stablehlo', '--shape', '8x4', '--sharding', 'x,y'], 'give --mesh'],
    [['--to', 'stablehlo', '--shape', '8x4', '--mesh', 'x=4,x=2'], 'numbers of devices: x=4,y=2'],
    [['--to', 'stablehlo', '--shape', '8x4', '--mesh', 'x'], 'numbers of devices: x=4,y=2'],
    [['--to', 'stablehlo', '--shape', '8x4', '--sharding', 'x,'], 'x,y or x+y,none'],
    [['--to', 'stablehlo', '8x4'], '"8x4" is for --to jax; the step in StableHLO takes --shape'],
    [['--to', 'stablehlo', '--learning-rate', '1'], 'takes it as its argument rho'],
    [['--to', 'jax', '--shape', '8x4'], '--shape is for --to stablehlo'],
    [['--to', 'jax', '--mesh', 'x=4'], '--mesh is for --to stablehlo'],
    [['--to', 'onnx'], 'Allowed choices are jax, stablehlo'],
    [[], "required option '--to <form>' not specified"],
  ])('%j is refused with what to do', async (args, message) => {
    expect(await refusal(...args)).toContain(message)
  })

  test('what the library refuses is a failed task', async () => {
    const flags = ['--shape', '8x4', '--mesh', 'x=4', '--sharding', 'x,z']
    const { code, err } = await runCaptured('export', '--to', 'stablehlo', ...flags)
    expect(code).toBe(1)
    expect(err).toContain('option/invalid')
  })
})

test('it is written to a file, over another one only if forced', async () => {
  const path = join(folder, 'adafactor.py')
  const line = await exported('--to', 'jax', 'w=4x3', '-o', path)
  expect(line).toBe(`${path} is a module of JAX for 1 parameter.\n`)
  expect(readFileSync(path, 'utf8')).toBe(jaxModule({ params: { w: [4, 3] } }))
  expect(await refusal('--to', 'jax', '-o', path)).toContain(
    'is there already; --force writes over',
  )
  await exported('--to', 'jax', '-o', path, '--force')
  expect(readFileSync(path, 'utf8')).toBe(jaxModule())
})
