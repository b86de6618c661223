import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Backend,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  referenceBackend,
  sizeOf,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { type Golden, type GoldenEntry, type GoldenState, goldens } from '../goldens/index.js'
import type { BackendUnderTest } from '../src/backend-under-test.js'
import { goldenCase, goldenCases } from '../src/cases/goldens.js'
import { decodeFloats } from '../src/floats.js'
import { type CaseResult, runCase } from '../src/run-case.js'

type Dense = Backend<DenseTensor, 'synchronous'>

const folder = join(import.meta.dirname, '..', 'goldens')

function entryOf(id: string): GoldenEntry {
  const entry = goldens.find((one) => one.id === id)
  if (!entry) throw new Error(`no trajectory is called ${id}`)
  return entry
}

/** The case of a trajectory that was changed, from its start or from its middle. */
function changedCase(id: string, change: (golden: Golden) => Golden, after = 0) {
  const entry = entryOf(id)
  const load = async () => ({ default: change((await entry.load()).default) })
  return goldenCase({ ...entry, load }, id, after)
}

function resultOf(
  one: ReturnType<typeof goldenCase>,
  create: () => Dense = () => referenceBackend(),
): Promise<CaseResult> {
  return runCase(one, { name: 'changed', create } as BackendUnderTest, { seed: 1 })
}

describe('the goldens', () => {
  test('are those of every peer', () => {
    const counts: Record<string, number> = {}
    for (const { preset } of goldens) counts[preset] = (counts[preset] ?? 0) + 1
    expect(counts).toEqual({
      bigVision: 9,
      fairseq: 8,
      huggingface: 10,
      keras: 9,
      meshTensorflow: 8,
      mlx: 11,
      optax: 10,
      t5x: 11,
      tensor2tensor: 10,
      timm: 8,
      timmBigVision: 10,
      torch: 9,
    })
  })

  test('are listed in the index, one for each file', () => {
    const files = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'half')
      .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
    expect(files.sort()).toEqual(goldens.map(({ id }) => `${id}.js`).sort())
  })

  test.each(goldens)('are whole: $id', async (entry) => {
    const { default: golden } = await entry.load()
    const { id, preset, tags, tolerance, steps, middle } = entry
    expect(golden).toMatchObject({ id, preset, tags, tolerance })
    expect(id.startsWith(`${preset}/`)).toBe(true)
    expect(golden.steps).toHaveLength(steps)
    expect(golden.middleState?.after).toBe(middle)
    expect(golden.steps.at(-1)).toHaveProperty('values')
    if (middle !== undefined) expect(golden.steps[middle - 1]).toHaveProperty('values')

    const sizes = new Map(golden.parameters.map(({ name, shape }) => [name, sizeOf(shape)]))
    const names = [...sizes.keys()].sort()
    const isWhole = (floats: string, size: number | undefined) => {
      const numbers = decodeFloats(floats)
      return numbers.length === size && numbers.every(Number.isFinite)
    }
    for (const { name, initial } of golden.parameters) {
      expect(isWhole(initial, sizes.get(name)), `initial ${name}`).toBe(true)
    }
    for (const { gradients, values } of golden.steps) {
      for (const [name, floats] of Object.entries({ ...gradients })) {
        expect(isWhole(floats, sizes.get(name)), `gradient of ${name}`).toBe(true)
      }
      if (!values) continue
      expect(Object.keys(values).sort()).toEqual(names)
      for (const [name, floats] of Object.entries(values)) {
        expect(isWhole(floats, sizes.get(name)), `values of ${name}`).toBe(true)
      }
    }
    const states: (GoldenState | undefined)[] = [golden.middleState, golden.finalState]
    for (const { parameters } of states.filter((state) => state !== undefined)) {
      expect(Object.keys(parameters).sort()).toEqual(names)
      for (const [name, { step: _, ...arrays }] of Object.entries(parameters)) {
        for (const [part, { shape, data }] of Object.entries(arrays)) {
          expect(isWhole(data, sizeOf(shape)), `${part} of ${name}`).toBe(true)
        }
      }
    }
  })
})

describe('the cases of the goldens', () => {
  test('are one for each trajectory and one for each state in the middle', () => {
    const resumed = goldens.filter(({ middle }) => middle !== undefined)
    expect([goldens.length, resumed.length]).toEqual([113, 103])
    expect(goldenCases()).toHaveLength(216)
  })

  const withArguments = (changed: Golden['arguments']) => (golden: Golden) => ({
    ...golden,
    arguments: { ...golden.arguments, ...changed },
  })
  test.each<[string, string, Golden['arguments']]>([
    ['a learning rate wrong by 1e-5', 'keras/capped-lr', { learningRate: 0.5 * (1 + 1e-5) }],
    ['a smallest scale wrong by 1e-5', 'torch/zeros', { eps: [null, 1e-3 * (1 + 1e-5)] }],
    ['a threshold wrong by 1e-5', 'torch/schedule', { d: 1.25 * (1 + 1e-5) }],
    ['an exponent wrong by 1e-5', 'huggingface/default', { decayRate: -0.8 * (1 + 1e-5) }],
    ['a decay offset of one', 'meshTensorflow/small', { decayRate: powerDecay(1) }],
    ['momentum kept in float32', 'optax/momentum-bfloat16', { dtypeMomentum: 'float32' }],
    [
      'momentum kept in float32, applied rounded',
      'timmBigVision/momentum-bfloat16',
      { momentumDtype: 'float32' },
    ],
    ['an update in every direction', 'timm/caution', { caution: false }],
    ['an axis in another role', 't5x/rules', { factorMap: rulesWith(['row', 'batch', 'column']) }],
    ['weight decay for all', 'optax/weight-decay', { weightDecayMask: undefined }],
  ])('catch a wrong preset: %s', async (_, id, changed) => {
    for (const precision of ['float64', 'float32'] as const) {
      const create = () => referenceBackend({ precision })
      expect((await resultOf(goldenCase(entryOf(id), id, 0), create)).status).toBe('passed')
      const result = await resultOf(changedCase(id, withArguments(changed)), create)
      expect(result).toMatchObject({ status: 'failed' })
      expect(result.message).toMatch(/times the tolerance/)
    }
  })

  test('catch a state that was taken over in part', async () => {
    const without = (part: 'row' | 'momentum') => (golden: Golden) => {
      const { middleState } = golden
      if (!middleState) throw new Error(`${golden.id} has no middle`)
      const changed = Object.entries(middleState.parameters).map(([name, state]) => {
        const { [part]: _, ...rest } = state
        return [name, rest]
      })
      return { ...golden, middleState: { ...middleState, parameters: Object.fromEntries(changed) } }
    }
    const id = 'huggingface/momentum'
    expect((await resultOf(changedCase(id, (golden) => golden, 5))).status).toBe('passed')
    expect((await resultOf(changedCase(id, without('row'), 5))).status).toBe('failed')
    expect((await resultOf(changedCase(id, without('momentum'), 5))).status).toBe('failed')
  })

  test('catch a parameter that moves where the peer’s did not, be it ever so little', async () => {
    const drifting = (): Dense => {
      const sound = referenceBackend()
      return {
        ...sound,
        compile: (program) => {
          const compiled = sound.compile(program)
          return {
            ...compiled,
            run: (batch) => {
              compiled.run(batch)
              for (const { tensors } of batch) {
                const { data } = tensors.parameter as DenseTensor
                data[0] = (data[0] as number) + 1e-15
              }
            },
          }
        },
      }
    }
    const result = await resultOf(goldenCase(entryOf('torch/zeros'), 'torch/zeros', 0), drifting)
    expect(result).toMatchObject({ status: 'failed' })
    expect(result.message).toMatch(/which has not moved/)
  })

  test('add rounding for a computation in float32 throughout only', async () => {
    const one = goldenCase(entryOf('torch/zeros'), 'torch/zeros', 0)
    const wrongBy = (relative: number, precision: 'float32' | 'float64') => (): Dense => {
      const ops = denseOps(precision)
      const rsqrt = (a: DenseTensor) => {
        const { shape, data } = ops.rsqrt(a)
        return { shape, data: data.map((value) => value * (1 + relative)) }
      }
      return interpretedBackend({
        ...referenceBackend({ precision: 'float32' }),
        ops: { ...ops, rsqrt },
      })
    }
    const statusOf = async (create: () => Dense) => (await resultOf(one, create)).status
    expect(await statusOf(wrongBy(0, 'float64'))).toBe('passed')
    expect(await statusOf(wrongBy(1.1e-6, 'float32'))).toBe('passed')
    expect(await statusOf(wrongBy(1.1e-6, 'float64'))).toBe('failed')
    expect(await statusOf(wrongBy(1e-5, 'float32'))).toBe('failed')
  })

  test('expect fairseq’s compounding learning rate to fail, and fail if it passes', async () => {
    const id = 'fairseq/compounding-lr'
    const ofFairseq = goldenCases().filter((one) => one.id.includes(id))
    expect(ofFairseq).toHaveLength(2)
    for (const one of ofFairseq) {
      const result = await resultOf(one)
      expect(result).toMatchObject({ status: 'expected-failure' })
      expect(result.message).toMatch(/learning rate by the scale of each parameter in turn/)
    }
    const reproduced = await entryOf('fairseq/scaled-lr').load()
    const entry = { ...entryOf(id), steps: 12, load: async () => reproduced }
    const result = await resultOf(goldenCase(entry, id, 0))
    expect(result).toMatchObject({ status: 'failed' })
    expect(result.message).toMatch(/passed, though it was expected to fail: fairseq/)
    const others = goldenCases().filter(({ expectedFailure }) => expectedFailure !== undefined)
    expect(others.map((one) => one.id)).toEqual(ofFairseq.map((one) => one.id))
  })

  test('refuse a preset that is not there', async () => {
    const result = await resultOf(
      changedCase('torch/default', (golden) => ({ ...golden, preset: 'torhc' })),
    )
    expect(result.message).toMatch(/there is no preset "torhc", for torch\/default/)
  })
})

/** The rules of t5x/rules, with another one for the cube. */
function rulesWith(cube: readonly string[]) {
  return [
    ['^cube$', cube],
    ['^block$', ['row', 'column', 'column']],
    ['^kernel$', ['column', 'column', 'batch', 'row']],
    ['.*', 'heuristic'],
  ]
}

function powerDecay(offset: number) {
  return { kind: 'pow', exponent: 0.8, offset }
}
