import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { elementTypes, type Program, referenceBackend, sizeOf } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { type HalfGolden, halfGoldens } from '../goldens/index.js'
import type { AnyBackend, BackendUnderTest } from '../src/backend-under-test.js'
import { halfGoldenCase } from '../src/cases/half-goldens.js'
import { decodeFloats } from '../src/floats.js'
import { walkHalfGolden } from '../src/half-golden-training.js'
import { runCase } from '../src/run-case.js'
import { roundingValues, withOps } from './break-backend.js'

const folder = join(import.meta.dirname, '..', 'goldens', 'half')

describe('the goldens with 16 bits', () => {
  test('are listed in the index, one for each file', () => {
    const files = readdirSync(folder).flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => `${name}/${file}`),
    )
    expect(files.sort()).toEqual(halfGoldens.map(({ id }) => `${id}.js`).sort())
  })

  test.each(halfGoldens)('are whole, of numbers of their types: $id', async (entry) => {
    const { default: golden } = await entry.load()
    const { id, preset, tags, tolerance, toleranceUnits, steps, types } = entry
    expect(golden).toMatchObject({ id, preset, tags, tolerance, toleranceUnits })
    expect(golden.steps).toHaveLength(steps)
    expect(golden.steps.at(-1)).toHaveProperty('values')
    const found = new Set<string>()
    const hold = (type: keyof typeof elementTypes, floats: string, size: number) => {
      found.add(type)
      const numbers = decodeFloats(floats)
      expect(numbers).toHaveLength(size)
      expect(numbers.every(Number.isFinite)).toBe(true)
      expect(numbers.map(elementTypes[type].round)).toEqual(numbers)
    }
    for (const { name, shape, dtype, gradientDtype, initial } of golden.parameters) {
      const size = sizeOf(shape)
      hold(dtype, initial, size)
      for (const { gradients, values } of golden.steps) {
        hold(gradientDtype, gradients[name] ?? '', size)
        if (values) hold(dtype, values[name] ?? '', size)
      }
      const { step: _, ...arrays } = golden.finalState.parameters[name] ?? {}
      for (const { shape, dtype, data } of Object.values(arrays)) hold(dtype, data, sizeOf(shape))
    }
    expect([...found].sort()).toEqual(types)
  })
})

describe('the cases of the goldens with 16 bits', () => {
  /** How many numbers are the peer's of how many, and how many units the furthest is off. */
  const agreement = {
    'huggingface/bfloat16': [420, 420, 0],
    'huggingface/bfloat16-momentum': [420, 420, 0],
    'optax/bfloat16': [323, 420, 0.5],
    'optax/bfloat16-eager': [360, 420, 1],
    'optax/bfloat16-momentum': [372, 420, 0.5],
    'optax/mixed': [360, 420, 1],
    'timm/bfloat16': [420, 420, 0],
    'timmBigVision/bfloat16': [362, 420, 1],
    'timmBigVision/bfloat16-clip': [162, 420, 3],
    'torch/bfloat16': [408, 420, 2 ** -4],
    'torch/bfloat16-decay': [158, 420, 3],
    'torch/bfloat16-large': [8056, 9216, 1],
    'torch/bfloat16-long': [103, 170, 1],
    'torch/float16': [206, 420, 30.5],
    'torch/mixed': [345, 420, 0.5],
  }

  test('agree with their peers in as many numbers as are known', async () => {
    const found: Record<string, readonly number[]> = {}
    for (const { id, load } of halfGoldens) {
      const { default: golden } = await load()
      const context = {
        create: async () => referenceBackend() as unknown as AnyBackend,
        checkWithin: () => {},
      }
      const outcome = await walkHalfGolden(context, golden, () => 0)
      found[id] = [outcome.equal, outcome.values, outcome.worstUnits]
    }
    expect(found).toEqual(agreement)
  })

  const entryOf = (id: string, change: (golden: HalfGolden) => HalfGolden) => {
    const entry = halfGoldens.find((one) => one.id === id)
    if (!entry) throw new Error(`no trajectory is called ${id}`)
    return { ...entry, load: async () => ({ default: change((await entry.load()).default) }) }
  }
  const resultOf = (
    id: string,
    change: (golden: HalfGolden) => HalfGolden,
    create: () => unknown,
  ) =>
    runCase(halfGoldenCase(entryOf(id, change)), { name: id, create } as BackendUnderTest, {
      seed: 1,
    })

  test('catch a step that rounds before its end', async () => {
    // Every product is rounded, as in a library that computes in the type of its tensors.
    const create = () => {
      const sound = withOps({})
      return {
        ...sound,
        compile: (program: Program) =>
          sound.compile(roundingValues(program, ({ op }) => op === 'multiply')),
      }
    }
    const { status, message } = await resultOf('timm/bfloat16', (golden) => golden, create)
    expect(status).toBe('failed')
    expect(message).toMatch(/numbers are those of timm, which rounds once as well|times the tol/)
  })

  test('catch state of another type, and a wrong learning rate', async () => {
    const create = () => referenceBackend()
    const withLr = (golden: HalfGolden) => ({
      ...golden,
      arguments: { ...golden.arguments, lr: 0.1 },
    })
    const rate = await resultOf('timmBigVision/bfloat16', withLr, create)
    expect(rate.message).toMatch(/times the tolerance/)
    const asTimm = (golden: HalfGolden): HalfGolden => ({
      ...golden,
      finalState: {
        ...golden.finalState,
        parameters: JSON.parse(
          JSON.stringify(golden.finalState.parameters).replaceAll('"float32"', '"bfloat16"'),
        ),
      },
    })
    const type = await resultOf('timm/bfloat16', asTimm, create)
    expect(type.message).toMatch(/is stored as float64, timm has bfloat16/)
  })

  test('do not apply to a backend without 16 bits', async () => {
    const create = () => {
      const sound = referenceBackend()
      return { ...sound, traits: { ...sound.traits, types: ['float64'] } }
    }
    const { status, message } = await resultOf('torch/float16', (golden) => golden, create)
    expect([status, message]).toEqual(['skipped', 'the backend does not store tensors as float16'])
  })
})
