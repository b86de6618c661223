import {
  type AdafactorOptions,
  adafactor,
  type Shape,
  selectBackend,
  sizeOf,
} from '@adafactor/core'
import { type ConformanceCase, caseOf } from '../case.js'
import { CheckedTraining } from '../checked-training.js'
import { normals } from '../data.js'
import { expectSame, expectSameContents, expectThat } from '../expect.js'
import {
  compareTrainings,
  flatten,
  flattenParameter,
  gradientsFor,
  shapes,
  startFor,
  takeStep,
  train,
} from '../plain-training.js'
import { wrongCallCases } from './wrong-calls.js'

/** The optimizer of core on the backend. */
export function optimizerCases(): ConformanceCase[] {
  return [...stepCases(), ...stateCases(), ...wrongCallCases()]
}

function stepCases(): ConformanceCase[] {
  const optionSets: Readonly<Record<string, AdafactorOptions>> = {
    'the defaults': {},
    'a learning rate and weight decay': { learningRate: 0.05, weightDecay: 0.1 },
    'momentum and its schedule': {
      learningRate: (updatesBefore) => 0.1 / (1 + updatesBefore),
      momentum: 0.9,
    },
    'no factoring, no clipping, no parameter scale': {
      factored: false,
      clipThreshold: null,
      parameterScale: false,
    },
    'the two largest axes': { factored: { axes: 'largest', minimumSize: 3 } },
    'overrides by name': {
      overrides: { bias: { factored: false, maximize: true }, '*weights': { beta2: 0.5 } },
    },
    'a start far into training': { startStep: 2 ** 24 },
  }
  return [
    ...Object.entries(optionSets).map(([name, options]) =>
      caseOf('optimizer', `steps with ${name}`, async (context) => {
        const training = new CheckedTraining(context, await context.create(), shapes, options)
        for (let step = 0; step < 3; step++) await training.step(gradientsFor(context, shapes))
      }),
    ),
    caseOf('optimizer', 'a hundred small parameters in one step', async (context) => {
      const names = Array.from({ length: 100 }, (_, index) => `p${index}`)
      const many = Object.fromEntries(
        names.map((name, index): [string, Shape] => [
          name,
          [[3, 4], [5], [4, 3], [1, 2]][index % 4] as Shape,
        ]),
      )
      const training = new CheckedTraining(context, await context.create(), many)
      for (let step = 0; step < 2; step++) await training.step(gradientsFor(context, many))
    }),
    caseOf('optimizer', 'parameters without a gradient are skipped', async (context) => {
      const training = new CheckedTraining(context, await context.create(), shapes)
      await training.step(gradientsFor(context, { weights: [6, 4], bias: [4] }))
      await training.step(gradientsFor(context, shapes))
      await training.step(gradientsFor(context, { kernel: [2, 3, 2, 2] }))
      await training.step({})
      expectThat(training.optimizer.iteration === 4, `iteration is ${training.optimizer.iteration}`)
    }),
    caseOf('optimizer', 'parameters without elements do nothing', async (context) => {
      const withEmpty = { empty: [0, 3], weights: [3, 2], none: [0] }
      const training = new CheckedTraining(context, await context.create(), withEmpty)
      await training.step({ ...gradientsFor(context, { weights: [3, 2] }), empty: [], none: [] })
    }),
    caseOf('optimizer', 'stepParameter one by one is step, bit for bit', (context) =>
      compareTrainings(context, async (backend, optimizer, gradients) => {
        for (const [name, gradient] of Object.entries(gradients)) {
          await optimizer.stepParameter(name, gradient)
        }
        await optimizer.step()
        await backend.flush?.()
      }),
    ),
    caseOf('optimizer', 'the order of gradients does not matter, bit for bit', (context) =>
      compareTrainings(context, async (_, optimizer, gradients) => {
        await optimizer.step(Object.fromEntries(Object.entries(gradients).reverse()))
      }),
    ),
    caseOf('optimizer', 'the order of parameters does not matter, bit for bit', (context) =>
      compareTrainings(context, takeStep, [...Object.keys(shapes)].reverse()),
    ),
    caseOf('optimizer', 'a gradient may be changed after its step', (context) =>
      compareTrainings(context, async (backend, optimizer, gradients) => {
        await optimizer.step(gradients)
        for (const gradient of Object.values(gradients)) {
          const size = sizeOf(backend.shapeOf(gradient))
          await backend.write(gradient, new Array<number>(size).fill(Number.NaN))
        }
      }),
    ),
    caseOf('optimizer', 'calls run in their order, waited for or not', (context) =>
      compareTrainings(context, (_, optimizer, gradients) => {
        const names = Object.keys(gradients)
        const first = optimizer.stepParameter(names[0] as string, gradients[names[0] as string])
        const rest = Object.fromEntries(Object.entries(gradients).slice(1))
        return Promise.all([first, optimizer.step(rest)])
      }),
    ),
    caseOf(
      'optimizer',
      'two optimizers on one backend do not disturb each other',
      async (context) => {
        const backend = await context.create()
        const first = new CheckedTraining(context, backend, shapes)
        const second = new CheckedTraining(context, backend, shapes, { momentum: 0.9 })
        for (let step = 0; step < 2; step++) {
          await first.step(gradientsFor(context, shapes))
          await second.step(gradientsFor(context, shapes))
        }
      },
    ),
    caseOf('optimizer', 'lastStep tells RMS, clipping and the step size', async (context) => {
      const backend = await context.create()
      const weights = backend.create([2, 2], [3, -3, 3, -3])
      const optimizer = adafactor({ backend, params: { weights }, clipThreshold: 0.5 })
      await optimizer.step({ weights: backend.create([2, 2], [1, 1, -1, 1]) })
      const report = (await optimizer.lastStep()).weights
      const expected = { learningRate: 0.03, parameterRms: 3, updateRms: 1, clipping: 2 }
      for (const [name, value] of Object.entries(expected)) {
        const found = report?.[name as keyof typeof expected] ?? Number.NaN
        expectThat(Math.abs(found / value - 1) < 1e-5, `${name} is ${found}, expected ${value}`)
      }
    }),
    caseOf('optimizer', 'skipNonFinite skips one parameter and says so', async (context) => {
      const training = new CheckedTraining(context, await context.create(), shapes, {
        skipNonFinite: true,
      })
      await training.step(gradientsFor(context, shapes))
      const gradients = gradientsFor(context, shapes)
      ;(gradients.bias as number[])[1] = Number.POSITIVE_INFINITY
      await training.step(gradients)
      for (const [name, { skipped }] of Object.entries(await training.optimizer.lastStep())) {
        expectThat(
          skipped === (name === 'bias'),
          `lastStep says that "${name}" was ${skipped ? '' : 'not '}skipped`,
        )
      }
      await training.step(gradientsFor(context, shapes))
    }),
    caseOf('optimizer', 'training brings a parameter to its target', async (context) => {
      const backend = await context.create()
      const target = normals(context.random, 24)
      const weights = backend.create([6, 4])
      const optimizer = adafactor({
        backend,
        params: { weights },
        learningRate: 0.05,
        parameterScale: false,
      })
      const distance = async () => {
        const found = await backend.read(weights)
        return Math.max(...target.map((value, index) => Math.abs((found[index] as number) - value)))
      }
      const before = await distance()
      for (let step = 0; step < 150; step++) {
        const found = await backend.read(weights)
        const gradient = backend.create(
          [6, 4],
          target.map((value, index) => (found[index] as number) - value),
        )
        await optimizer.step({ weights: gradient })
        backend.dispose(gradient)
      }
      const after = await distance()
      expectThat(after < before / 5, `150 steps brought the distance from ${before} to ${after}`)
    }),
    caseOf('optimizer', 'selectBackend chooses it: it passes the self-test', async (context) => {
      const { backend, report } = await selectBackend({ subject: () => context.create() })
      expectThat(backend !== undefined, JSON.stringify(report))
    }),
  ]
}

function stateCases(): ConformanceCase[] {
  const optionSets: Readonly<Record<string, AdafactorOptions>> = {
    'the defaults': {},
    'momentum in bfloat16': { momentum: { beta1: 0.9, type: 'bfloat16' } },
    'no factoring': { factored: false, weightDecay: 0.01 },
  }
  return [
    ...Object.entries(optionSets).map(([name, options]) =>
      caseOf('optimizer', `a loaded state goes on bit for bit, with ${name}`, async (context) => {
        const [one, two] = [await context.create(), await context.create()]
        const start = startFor(context)
        const gradients = [1, 2, 3, 4].map(() => gradientsFor(context, shapes))
        const whole = await train(one, start, gradients, { options })
        const half = await train(two, start, gradients.slice(0, 2), { options })
        // A new backend and a new optimizer, as after a restart.
        const resumed = await train(await context.create(), half.parameters, gradients.slice(2), {
          options,
          state: half.state,
        })
        expectSameContents(resumed.parameters, whole.parameters, 'parameters')
        for (const [parameter, { tensors }] of Object.entries(whole.state.parameters)) {
          for (const [state, { data }] of Object.entries(tensors)) {
            const found = resumed.state.parameters[parameter]?.tensors
            expectSame(
              found?.[state as keyof typeof found]?.data ?? [],
              data,
              `${state} of ${parameter}`,
            )
          }
        }
      }),
    ),
    caseOf('optimizer', 'a state dictionary is a copy', async (context) => {
      const backend = await context.create()
      const training = new CheckedTraining(context, backend, shapes)
      await training.step(gradientsFor(context, shapes))
      const state = await training.optimizer.stateDict()
      const kept = flatten(state).map((data) => data.slice())
      await training.step(gradientsFor(context, shapes))
      flatten(state).forEach((data, index) => {
        expectSame(data, kept[index] ?? [], 'a state dictionary after another step')
      })
      for (const data of flatten(state)) data.fill(Number.NaN)
      await training.step(gradientsFor(context, shapes))
    }),
    caseOf(
      'optimizer',
      'the state of a factored matrix is one row and one column',
      async (context) => {
        const training = new CheckedTraining(context, await context.create(), { weights: [60, 40] })
        const { weights } = (await training.optimizer.stateDict()).parameters
        const numbers = flattenParameter(weights).reduce((sum, { length }) => sum + length, 0)
        expectThat(numbers === 100, `the state of a 60 x 40 matrix has ${numbers} numbers`)
        const bytes = 100 * (context.traits.precision === 'float32' ? 4 : 8)
        expectThat(
          training.optimizer.stateBytes === bytes,
          `stateBytes is ${training.optimizer.stateBytes}`,
        )
      },
    ),
    caseOf('optimizer', 'dispose gives back all but the parameters', async (context) => {
      const backend = await context.create()
      const { tensors } = backend.memory()
      const training = new CheckedTraining(context, backend, shapes, {
        momentum: 0.9,
        skipNonFinite: true,
      })
      await training.step(gradientsFor(context, shapes))
      await training.optimizer.lastStep()
      training.optimizer.dispose()
      training.optimizer.dispose()
      const expected = tensors + Object.keys(shapes).length
      const found = backend.memory().tensors
      expectThat(found === expected, `${found} tensors are live, expected ${expected}`)
      for (const parameter of Object.values(training.params)) await backend.read(parameter)
    }),
    caseOf('optimizer', '50 steps leave as many live tensors as 2', async (context) => {
      const backend = await context.create()
      const training = new CheckedTraining(context, backend, { weights: [4, 3], bias: [3] })
      let afterTwo = 0
      for (let step = 1; step <= 50; step++) {
        await training.step(gradientsFor(context, { weights: [4, 3], bias: [3] }))
        if (step === 2) afterTwo = backend.memory().tensors
      }
      const found = backend.memory().tensors
      expectThat(
        found === afterTwo,
        `${found} tensors are live after 50 steps, ${afterTwo} after 2`,
      )
    }),
  ]
}
