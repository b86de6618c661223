/** A state of each Adafactor of PyTorch (torch-files/make-optimizers.py), of two groups, and a step on. */
import { readFileSync } from 'node:fs'
import { adafactor, referenceBackend, type Shape } from '@adafactor/core'
import { expect, test } from 'vitest'
import { readTorch, torchOptions, torchPreset, torchState, torchTensors } from '../src/torch.js'

const names = ['weight', 'bias', 'kernel']

test.each([
  'torch',
  'huggingface',
  'huggingface-relative',
  'timm',
  'timm-relative',
  'timmBigVision',
])('%s: with the settings of the file it goes on as there', async (name) => {
  const backend = referenceBackend()
  const path = new URL(`torch-files/optimizer-${name}.pt`, import.meta.url)
  const file = await readTorch(readFileSync(path))
  const tensorsOf = async (part: string) => (await torchTensors(file.at(part))).tensors
  const create = ({ shape, data }: { shape: Shape; data: ArrayLike<number> }) =>
    backend.create(shape, Array.from(data))
  const before = Object.entries(await tensorsOf('before'))
  const params = Object.fromEntries(before.map(([key, tensor]) => [key, create(tensor)]))
  const state = await torchState(file.at('optimizer'))
  const preset = torchPreset(state)
  expect(preset).toBe(name.split('-')[0])
  const optimizer = adafactor({ backend, params, ...torchOptions(state, { names }) })
  optimizer.loadStateDict(state, { layout: preset, names })
  const gradients = Object.entries(await tensorsOf('gradients'))
  optimizer.step(gradients.map(([key, tensor]) => [key, create(tensor)] as const))
  for (const [key, { data }] of Object.entries(await tensorsOf('after'))) {
    const numbers = Array.from(data)
    const moved = before.find(([other]) => other === key)?.[1].data ?? []
    const here = backend.read(params[key] as ReturnType<typeof create>)
    const largest = Math.max(...numbers.map(Math.abs))
    const furthest = Math.max(...numbers.map((x, i) => Math.abs(x - (here[i] as number))))
    expect(furthest / largest, key).toBeLessThanOrEqual(2e-6)
    expect(data, key).not.toEqual(moved)
  }
})
