/** Modules for JAX: beside optax, in transformations of JAX, their names and files, what they refuse. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRun, saveRun } from '@adafactor/checkpoint'
import { type AdafactorOptions, adafactor, referenceBackend, type Shape } from '@adafactor/core'
import { optax } from '@adafactor/core/presets'
import { jaxModule } from '@adafactor/xla'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'

const reason = whyNoPeer('optax', 'safetensors')
const folder = emptyFolder('jax-module')
const backend = referenceBackend({ precision: 'float32' })

const params = { 'layers.0.kernel': [4, 6], 'layers.0.bias': [6] }
const known: AdafactorOptions = { learningRate: 0.01, momentum: 0.9 }

/** An optimizer after a step in which all but these have a gradient. */
function trained(options: AdafactorOptions, shapes: Record<string, Shape> = params, without = '') {
  const create = () =>
    Object.entries(shapes).map(
      ([name, shape]) => [name, backend.create(shape, ones(shape))] as const,
    )
  const optimizer = adafactor({ backend, params: create(), ...options })
  optimizer.step(create().filter(([name]) => name !== without))
  return optimizer
}

/** What becomes of ones in bfloat16 by steps of half a unit, rounded stochastically. */
const rounded: AdafactorOptions = {
  seed: 2 ** 53 - 1,
  learningRate: 2 ** -9,
  parameterScale: false,
  clipThreshold: null,
  rounding: 'stochastic',
}

function roundedOnes(shape: Shape): number[] {
  const X = backend.create(shape, ones(shape), { type: 'bfloat16' })
  const optimizer = adafactor({ backend, params: { X }, ...rounded })
  for (let step = 0; step < 3; step++) optimizer.step({ X: backend.create(shape, ones(shape)) })
  return Array.from(backend.read(X))
}

function ones(shape: Shape): number[] {
  return new Array(shape.reduce((product, size) => product * size, 1)).fill(1)
}

interface Report {
  readonly optax: Readonly<Record<'paper' | 'preset', number>>
  readonly transformations: Readonly<Record<string, unknown>>
  readonly names: Readonly<Record<string, unknown>>
  readonly rounded: readonly number[]
  readonly stacks: Readonly<Record<string, unknown>>
  readonly refusals: Readonly<Record<string, string | null>>
}

describe.skipIf(reason !== undefined)(`modules for JAX${unlessRun(reason)}`, () => {
  let report: Report

  beforeAll(async () => {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
    write('paper.py', jaxModule())
    const momentum = { momentum: 0.9, weightDecayRate: 1e-3 }
    write(
      'preset.py',
      jaxModule(optax({ learningRate: 0.03, minDimSizeToFactor: 16, ...momentum })),
    )
    write('known.py', jaxModule({ params, ...known }))
    write('rounded.py', jaxModule(rounded))
    const save = (name: string, run: Parameters<typeof saveRun>[1]) =>
      saveRun(join(folder, `${name}.safetensors`), run)
    await save('layout', { optimizer: trained(optax({ learningRate: 0.01 })), layout: 'optax' })
    await save('options', { optimizer: trained({ ...known, clipThreshold: 2 }) })
    await save('shapes', { optimizer: trained({}, { ...params, 'layers.0.bias': [7] }) })
    await save('updates', { optimizer: trained(known, params, 'layers.0.bias') })
    await save('alone', { params: trained({}).params, backend })
    runPython('jax_module.py', folder, folder)
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  })

  it('are on the way of optax for 20 steps', () => {
    expect(report.optax.paper).toBeLessThan(1e-5)
    expect(report.optax.preset).toBeLessThan(1e-5)
  })

  it('go through scan, grad, eval_shape and chains of optax', () => {
    const { scan, chain, ...others } = report.transformations
    expect(scan).toBeLessThan(1e-5)
    expect(chain).toBeLessThan(1e-5)
    expect(others).toEqual({ finite: true, counts: [20, 20], eval_shape: true })
  })

  it('name parts of a tree as the module knows them, and files have the names of safetensors', () => {
    expect(report.names).toEqual({
      known: ['layers.0.bias', 'layers.0.kernel'],
      variables: ['layers.0.bias', 'layers.0.kernel'],
      rule: ['layers/0/bias', 'layers/0/kernel'],
      again: 0,
      step: 1,
      flat: ['layers.0.bias', 'layers.0.kernel'],
      file: {
        'params/layers.0.bias': [6],
        'params/layers.0.kernel': [4, 6],
        'state/layers.0.bias/moment': [6],
        'state/layers.0.bias/momentum': [6],
        'state/layers.0.kernel/columnMoment': [1, 6],
        'state/layers.0.kernel/momentum': [4, 6],
        'state/layers.0.kernel/rowMoment': [4, 1],
      },
    })
  })

  it('step small parameters as one array, whatever their order in a tree, where devices are the same', () => {
    expect(report.stacks).toEqual({ stacked: true, order: 0, 'stacked apart': false })
  })

  it('round stochastically as core, bit for bit, from any seed', () => {
    expect(new Set(report.rounded).size).toBeGreaterThan(2)
    expect(report.rounded).toEqual(roundedOnes([5, 7, 3]))
  })

  it('write files that loadRun reads, with their texts', async () => {
    const optimizer = trained(known)
    const { metadata } = await loadRun(join(folder, 'known.safetensors'), { optimizer })
    expect(metadata.epoch).toBe('3')
    expect(optimizer.iteration).toBe(1)
  })

  it('refuse what does not fit, and say why', () => {
    expect(report.refusals).toEqual(refusals)
  })
})

const refusals = {
  unknown:
    "this module was not made for a parameter 'other': it has layers.0.kernel, layers.0.bias",
  shape: "parameter 'layers.0.bias' is (7,); this module was made for (6,)",
  'no params': 'update(gradients, state, params) needs the parameters: a step is relative to them',
  'missing gradient': "parameter 'layers.0.bias' has no gradient: the trees have to be alike",
  'no gradient': "parameter 'layers.0.bias' has no gradient: the trees have to be alike",
  'surplus gradient': 'gradients without a parameter: other',
  'gradient shape': "the gradient of 'layers.0.bias' is (4, 6), and not (6,)",
  integers: "parameter 'layers.0.bias' is int32, and not of floating point",
  twice: "two paths of the tree of parameters read 'a/b'",
  'state of others': 'the state has nothing for layers.0.bias',
  'relative step':
    'the steps of this module are relative to the count of updates: make one with the option ' +
    'learningRate, and give a learning rate then',
  layout:
    'layout.safetensors has a state in the words of optax: write it in our own with npx adafactor ' +
    'convert layout.safetensors --to adafactor',
  options:
    'options.safetensors does not fit this module: option clipThreshold is 2 there and 1 here ' +
    '(ignore_options takes it)',
  parameters:
    'known.safetensors does not fit this module: it has no other; it has layers.0.bias besides',
  shapes: 'shapes.safetensors does not fit this module: layers.0.bias is (7,) there and (6,) here',
  updates:
    'updates.safetensors does not fit this module: layers.0.bias has had 0 updates and the ' +
    'optimizer 1: here all parameters have a gradient in every step',
  rounded:
    'params/layers.0.bias is float32 in the file and would be rounded to bfloat16: ignore_options ' +
    'takes it all the same',
  cut: expect.stringMatching(/^cut.safetensors ends before \S+ does$/),
  text: 'text.safetensors is no safetensors file',
  metadata: "metadata 'epoch' is 3; a file takes texts by name only",
  'state of a chain': 'the state is none of this module: of a chain of optax give the part that is',
  'no array': "parameter 'layers.0.bias' is a float, and not an array",
  'a folder': expect.stringContaining('directory'),
  'no state': 'alone.safetensors has no state of an optimizer that this module reads',
}
