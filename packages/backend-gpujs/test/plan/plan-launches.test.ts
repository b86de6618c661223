import {
  type AdafactorOptions,
  adafactor,
  type Program,
  referenceBackend,
  resolveParameterOptions,
  type Shape,
  showShape,
  sizeOf,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { huggingface, optax, t5x, torch } from '@adafactor/core/presets'
import { describe, expect, test } from 'vitest'
import { gpujsBackend } from '../../src/index.js'
import { emitKernel } from '../../src/kernels/emit-kernel.js'
import type { Launch, LaunchPlan } from '../../src/plan/launch-plan.js'
import { planLaunches } from '../../src/plan/plan-launches.js'
import type { DeviceLimits } from '../../src/plan/planner.js'
import { expectClose, wave } from '../suites/mode.js'

const devices: Readonly<Record<string, DeviceLimits>> = {
  'in place': { maxArrays: 7, updatesInPlace: true },
  'with spare copies': { maxArrays: 15, updatesInPlace: false },
}
const decay = { weightDecay: { rate: 0.01, coefficient: 'stepSize' } } as const
const options: Readonly<Record<string, AdafactorOptions>> = {
  paper: {},
  momentum: { momentum: 0.9 },
  'weight decay': { weightDecay: 0.01, learningRate: 1e-3 },
  'momentum and weight decay': { momentum: 0.9, ...decay },
  torch: torch({ weightDecay: 0.1 }),
  huggingface: huggingface({ beta1: 0.9, weightDecay: 0.01 }),
  optax: optax({ momentum: 0.9, weightDecayRate: 1e-3, minDimSizeToFactor: 2 }),
  t5x: t5x({ learningRate: 1e-2, beta1: 0.9, weightDecayRate: 1e-3, minDimSizeToFactor: 2 }),
}
const others: Readonly<Record<string, AdafactorOptions>> = {
  skipNonFinite: { skipNonFinite: true },
  'skipNonFinite, momentum and weight decay': { skipNonFinite: true, momentum: 0.9, ...decay },
  'a cautious momentum in bfloat16': {
    momentum: { beta1: 0.9, caution: true, type: 'bfloat16' },
  },
  'no factors': { factored: false, momentum: 0.9 },
}
const matrices = [
  [1024, 1024],
  [100_000, 8],
  [8, 100_000],
  [1_000_000, 64],
]

function programOf(shape: Shape, given: AdafactorOptions, scaledGradient = false): Program {
  const settings = resolveParameterOptions(given, 'w', shape)
  return stepProgram(stepForm(shape, settings, { scaledGradient }))
}

function launchesOf({ steps }: LaunchPlan): Launch[] {
  return steps.filter((step) => step.kind === 'launch')
}

describe.each(Object.entries(devices))('a plan for a device that updates %s', (_, limits) => {
  for (const shape of matrices) {
    for (const [name, given] of Object.entries(options)) {
      test(`takes at most 16 kernels for ${name} on ${showShape(shape)}`, () => {
        const launches = launchesOf(planLaunches(programOf(shape, given), shape, limits))
        expect(launches.length).toBeGreaterThan(2)
        expect(launches.length).toBeLessThanOrEqual(16)
      })
    }
  }

  const shapes = [...matrices, [5], [1, 9], [9, 1], [1, 1], [], [2, 3, 4], [0, 3], [3, 2, 4, 5]]
  for (const [name, given] of Object.entries({ ...options, ...others })) {
    test(`of ${name} reads only what is there, and writes only where nothing is read`, () => {
      for (const shape of name === 't5x' ? matrices : shapes) {
        const program = programOf(shape, given)
        checkPlan(planLaunches(program, shape, limits), program, shape, limits)
      }
    })
  }
})

describe('a device that updates in place', () => {
  const limits = devices['in place'] as DeviceLimits

  test('stores the parameter before the momentum that it reads, both without a spare copy', () => {
    const shape = [30, 20]
    const plan = planLaunches(programOf(shape, { momentum: 0.9 }), shape, limits)
    expect(plan.steps.every(({ kind }) => kind === 'launch')).toBe(true)
    expect(plan.works.some(({ name }) => name.includes('next'))).toBe(false)
    const stores = launchesOf(plan).filter(({ into }) => ['parameter', 'momentum'].includes(into))
    expect(stores.map(({ into }) => into)).toEqual(['parameter', 'momentum'])
    for (const { task, into } of stores) {
      const { source, arrays } = emitKernel(task)
      expect(arrays[source.arrays.indexOf(source.replaces as string)]).toBe(into)
    }
  })

  for (const [name, given] of Object.entries({ ...options, ...others })) {
    if (name === 'no factors') continue
    test(`needs no work space of a matrix’s size for ${name}`, () => {
      const shape = [1024, 1024]
      const { works } = planLaunches(programOf(shape, given), shape, limits)
      expect(works.filter(({ elements }) => elements >= sizeOf(shape))).toEqual([])
    })
  }

  test('needs no work space of a matrix’s size when gradients are clipped by their norm', () => {
    const shape = [1024, 1024]
    const program = programOf(shape, options['momentum and weight decay'] ?? {}, true)
    const { works } = planLaunches(program, shape, limits)
    expect(works.filter(({ elements }) => elements >= sizeOf(shape))).toEqual([])
  })
})

describe('a device that does not update in place', () => {
  test('has one spare copy of each tensor that is updated, and exchanges them at the end', () => {
    const shape = [30, 20]
    const limits = devices['with spare copies'] as DeviceLimits
    const plan = planLaunches(programOf(shape, { momentum: 0.9 }), shape, limits)
    const exchanged = plan.steps.flatMap((step) => (step.kind === 'exchange' ? [step.tensor] : []))
    expect(exchanged.sort()).toEqual(['columnMoment', 'momentum', 'parameter', 'rowMoment'])
    const spares = plan.works.filter(({ name }) => name.includes('next'))
    expect(spares.map(({ elements }) => elements).sort((a, b) => a - b)).toEqual([20, 30, 600, 600])
  })
})

describe('a device whose kernels read three arrays', () => {
  for (const updatesInPlace of [true, false]) {
    const limits = { maxArrays: 3, updatesInPlace }
    for (const [name, given] of Object.entries({ ...options, ...others })) {
      test(`gets kernels of three for ${name}, in place: ${updatesInPlace}`, () => {
        for (const shape of [
          [30, 20],
          [100_000, 8],
        ]) {
          const program = programOf(shape, given)
          const plan = planLaunches(program, shape, limits)
          checkPlan(plan, program, shape, limits)
        }
      })
    }
  }

  test('trains like float64 all the same', async () => {
    const backend = await gpujsBackend({ mode: 'cpu' })
    const { device } = backend as unknown as { device: { maxArrays: number } }
    device.maxArrays = 3
    const given = options['momentum and weight decay'] ?? {}
    const reference = referenceBackend()
    const own = backend.create([13, 7], wave([13, 7]))
    const theirs = reference.create([13, 7], wave([13, 7]))
    const optimizer = adafactor({ backend, params: { w: own }, ...given })
    const expected = adafactor({ backend: reference, params: { w: theirs }, ...given })
    for (const seed of [1, 2, 3]) {
      await optimizer.step({ w: backend.create([13, 7], wave([13, 7], seed)) })
      expected.step({ w: reference.create([13, 7], wave([13, 7], seed)) })
    }
    expectClose(await backend.read(own), reference.read(theirs), 1e-6, 'parameter')
    backend.destroy()
  })
})

/** Goes through a plan as a device would, and looks at every access. */
function checkPlan(plan: LaunchPlan, program: Program, shape: Shape, limits: DeviceLimits): void {
  const works = new Map(plan.works.map(({ name, elements }) => [name, elements]))
  const sizes = new Map(works)
  for (const { name, axes } of program.tensors) {
    sizes.set(name, sizeOf(axes.map((axis) => shape[axis] as number)))
  }
  const read = new Set(
    program.expressions.flatMap((expression) =>
      expression.op === 'tensor' ? [expression.name] : [],
    ),
  )
  const filled = new Set(read)
  for (const step of plan.steps) {
    if (step.kind === 'exchange') {
      // Nothing is computed where there is nothing.
      if (sizes.get(step.work) !== 0) expect(filled).toContain(step.work)
      expect(sizes.get(step.work)).toBe(sizes.get(step.tensor))
      filled.delete(step.work)
      filled.add(step.tensor)
      continue
    }
    const { into } = step
    const { source, arrays } = emitKernel(step.task)
    expect(arrays.length).toBe(source.arrays.length)
    expect(new Set(arrays).size).toBe(arrays.length)
    // What is replaced is not read beside the result, but as the result.
    const readable = limits.maxArrays + (source.replaces === undefined ? 0 : 1)
    expect(arrays.length).toBeLessThanOrEqual(readable)
    for (const name of arrays) expect(filled).toContain(name)
    const [width, height, depth] = source.size
    expect(width * height * depth).toBe(sizes.get(into))
    const replaced = source.replaces && arrays[source.arrays.indexOf(source.replaces)]
    if (arrays.includes(into)) {
      expect(limits.updatesInPlace).toBe(true)
      expect(replaced).toBe(into)
    } else {
      expect(replaced).toBeUndefined()
    }
    filled.add(into)
  }
  if (sizeOf(shape) === 0) return
  for (const { tensor } of program.stores) expect(filled).toContain(tensor)
}
