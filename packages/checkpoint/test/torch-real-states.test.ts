/** Checkpoints of torch and transformers (real-states/) go on here as they did there. */
import { readFileSync } from 'node:fs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  type PeerTensor,
  referenceBackend,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { isFloatTensor, readSafetensors, type Tensor } from '../src/index.js'
import {
  type PlainValue,
  readTorch,
  TorchTensor,
  torchOptions,
  torchPreset,
  torchState,
  torchTensors,
} from '../src/torch.js'
import {
  type Expected,
  expectNear,
  readJson,
  realState,
  type Stored,
  takeMoreSteps,
} from './support/real-state.js'

/** What those of PyTorch have besides. */
interface TorchExpected extends Expected {
  readonly parameters: readonly (Expected['parameters'][number] & { readonly index: number })[]
  readonly groups: readonly Readonly<Record<string, unknown>>[]
  readonly stateAfter: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const cases = [
  { library: 'torch', file: 'torch/checkpoint.pt', optimizer: ['optimizer'], preset: 'torch' },
  {
    library: 'transformers',
    file: 'transformers/optimizer.pt',
    optimizer: [],
    preset: 'huggingface',
  },
] as const

describe.each(cases)('a state of $library', ({ library, file, optimizer: path, preset }) => {
  const expected = readJson<TorchExpected>(`${library}/expected.json`)
  const stored = readJson<Readonly<Record<string, Stored>>>(`${library}/tensors.json`)
  const names = expected.parameters.toSorted((a, b) => a.index - b.index).map(({ name }) => name)
  const open = () => readTorch(readFileSync(realState(file)))

  test('has every tensor bit for bit', async () => {
    const opened = await open()
    const prefix = library === 'torch' ? [] : ['optimizer']
    const found: Record<string, Stored> = {}
    for (const { path, tensor } of opened.tensors()) {
      const { shape, type, data } = await tensor.read()
      const values = Array.from(data, Number)
      found[[...prefix, ...path].join('/')] = { shape, dtype: type, values }
    }
    const inFile = Object.entries(stored).filter(
      ([name]) => library === 'torch' || name.startsWith('optimizer/'),
    )
    expect(found).toEqual(Object.fromEntries(inFile))
  })

  test('has its settings, by groups', async () => {
    const state = await torchState((await open()).at(...path))
    for (const [index, group] of expected.groups.entries()) {
      // The rate as the schedule had set it, and not the one that it began with.
      const lr = expected.learningRates[0]?.[index]
      expect(state.param_groups[index]).toMatchObject({ ...group, lr })
      expect(ratesOf(torchOptions(state, { names }), names[index === 0 ? 0 : 8])).toContain(lr)
    }
    expect(torchPreset(state)).toBe(preset)
  })

  test.each<[string, () => Backend<unknown>]>([
    ['ndarray in float32', () => ndarrayBackend() as Backend<unknown>],
    ['the reference in float64', () => referenceBackend() as Backend<unknown>],
  ])('goes on with %s as it did in its library', async (_, createBackend) => {
    const backend = createBackend()
    const opened = await open()
    const state = await torchState(opened.at(...path))
    const params: Record<string, unknown> = {}
    const model =
      library === 'torch' ? await torchTensors(opened.at('model')) : await transformersModel()
    for (const { name } of expected.parameters) {
      const { shape, data } = model.tensors[name] as Tensor
      params[name] = backend.create(shape, data)
    }
    const schedules = expected.groups.map(
      (_, group) => (updates: number) =>
        expected.learningRates[updates - expected.stepsBefore]?.[group] as number,
    )
    const optimizer = adafactor({
      backend,
      params,
      ...torchOptions(state, { names, lr: schedules }),
    })
    const report = await optimizer.loadStateDict(state, { layout: preset, names })
    expect(report.fresh).toEqual(['spare.weight', 'spare.bias'])

    await takeMoreSteps(expected, optimizer, backend)

    for (const { name } of expected.parameters) {
      const numbers = (await backend.read(params[name])) as ArrayLike<number>
      expectNear(name, Array.from(numbers), expected.after[name] as number[])
    }
    const after = await optimizer.stateDict({ layout: preset })
    for (const { name, index } of expected.parameters) {
      const there = expected.stateAfter[index] ?? { step: 0 }
      const here = after.parameters[name] ?? {}
      for (const [key, value] of Object.entries(there)) {
        if (key === 'RMS') continue
        const own = here[key] as PeerTensor | number
        const numbers = typeof own === 'number' ? [own] : Array.from(own.data)
        expectNear(`${key} of ${name}`, numbers, [value].flat() as number[])
      }
    }
  })
})

async function transformersModel(): Promise<{ tensors: Record<string, Tensor> }> {
  const file = await readSafetensors(readFileSync(realState('transformers/model.safetensors')))
  const tensors: Record<string, Tensor> = {}
  for (const name of file.names) {
    const tensor = await file.tensor(name)
    if (isFloatTensor(tensor)) tensors[name] = tensor
  }
  return { tensors }
}

/** What the options have as the rate of a parameter. */
function ratesOf({ overrides }: AdafactorOptions, name = ''): unknown[] {
  const { learningRate, relativeStep } =
    typeof overrides === 'function' ? (overrides(name, []) ?? {}) : {}
  return [learningRate, typeof relativeStep === 'object' ? relativeStep.cap : undefined]
}

test('the schedule of transformers is a file of plain numbers', async () => {
  const file = await readTorch(readFileSync(realState('transformers/scheduler.pt')))
  const trainer = readJson<{ readonly global_step: number }>('transformers/trainer_state.json')
  expect(file.at('last_epoch')).toBe(trainer.global_step)
  expect(file.at('_last_lr')).toEqual([0.011470588235294116, 0.011470588235294116])
  const isTensor = (value: PlainValue) => value instanceof TorchTensor
  expect([...(file.value as ReadonlyMap<PlainValue, PlainValue>).values()].some(isTensor)).toBe(
    false,
  )
})
