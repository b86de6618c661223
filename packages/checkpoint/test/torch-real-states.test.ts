/** Checkpoints of torch and transformers (real-states/) go on here as they did there. */
import { readFileSync } from 'node:fs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  type PeerTensor,
  referenceBackend,
  sizeOf,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import {
  type PlainValue,
  readTorch,
  TorchTensor,
  torchOptions,
  torchPreset,
  torchState,
  torchTensors,
} from '../src/torch.js'

interface Stored {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly values: readonly (number | string)[]
}

interface Expected {
  readonly seed: number
  readonly stepsBefore: number
  readonly stepsMore: number
  readonly parameters: readonly {
    readonly name: string
    readonly number: number
    readonly shape: readonly number[]
    readonly group: number
    readonly index: number
    readonly gradientsFromStep: number
  }[]
  readonly groups: readonly Readonly<Record<string, unknown>>[]
  readonly learningRates: readonly (readonly number[])[]
  readonly saved: Readonly<Record<string, readonly number[]>>
  readonly after: Readonly<Record<string, readonly number[]>>
  readonly stateAfter: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

function json<V>(path: string): V {
  return JSON.parse(readFileSync(new URL(`real-states/${path}`, import.meta.url), 'utf8'))
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
  const expected = json<Expected>(`${library}/expected.json`)
  const stored = json<Readonly<Record<string, Stored>>>(`${library}/tensors.json`)
  const names = expected.parameters.toSorted((a, b) => a.index - b.index).map(({ name }) => name)
  const open = () => readTorch(readFileSync(new URL(`real-states/${file}`, import.meta.url)))

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
    if (library === 'torch') {
      const { tensors } = await torchTensors(opened.at('model'))
      for (const { name } of expected.parameters) {
        const { shape, data } = tensors[name] as NonNullable<(typeof tensors)[string]>
        params[name] = backend.create(shape, data)
      }
    } else {
      for (const { name, shape } of expected.parameters) {
        params[name] = backend.create(shape, expected.saved[name] as number[])
      }
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

    const { seed, stepsBefore, stepsMore } = expected
    for (let t = stepsBefore + 1; t <= stepsBefore + stepsMore; t++) {
      const gradients = expected.parameters
        .filter(({ gradientsFromStep }) => t >= gradientsFromStep)
        .map(({ name, number: p, shape }) => {
          const numbers = Float32Array.from(
            { length: sizeOf(shape) },
            (_, i) => 0.1 * Math.sin(0.37 * i + 0.9 * t + p + seed) + 0.02 * Math.cos(0.05 * i * t),
          )
          return [name, backend.create(shape, numbers)] as const
        })
      await optimizer.step(gradients)
    }

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

/** What the options have as the rate of a parameter. */
function ratesOf({ overrides }: AdafactorOptions, name = ''): unknown[] {
  const { learningRate, relativeStep } =
    typeof overrides === 'function' ? (overrides(name, []) ?? {}) : {}
  return [learningRate, typeof relativeStep === 'object' ? relativeStep.cap : undefined]
}

function expectNear(what: string, found: readonly number[], expected: readonly number[]): void {
  expect(found.length, what).toBe(expected.length)
  const largest = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-12)
  const furthest = found.reduce(
    (most, number, index) => Math.max(most, Math.abs(number - (expected[index] as number))),
    0,
  )
  expect(furthest / largest, what).toBeLessThanOrEqual(2e-6)
}

test('the schedule of transformers is a file of plain numbers', async () => {
  const file = await readTorch(
    readFileSync(new URL('real-states/transformers/scheduler.pt', import.meta.url)),
  )
  const trainer = json<{ readonly global_step: number }>('transformers/trainer_state.json')
  expect(file.at('last_epoch')).toBe(trainer.global_step)
  expect(file.at('_last_lr')).toEqual([0.011470588235294116, 0.011470588235294116])
  const isTensor = (value: PlainValue) => value instanceof TorchTensor
  expect([...(file.value as ReadonlyMap<PlainValue, PlainValue>).values()].some(isTensor)).toBe(
    false,
  )
})
