import {
  type AdafactorErrorCode,
  type AdafactorOptions,
  adafactor,
  type Execution,
  type Optimizer,
  type Shape,
  type StateDict,
  selectBackend,
  sizeOf,
  type TensorData,
} from '@adafactor/core'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals } from '../data.js'
import { expectError, expectSame, expectSameContents, expectThat } from '../expect.js'
import { HeldTraining } from '../held-training.js'
import { gradientFor } from '../step-run.js'
import type { AnyBackend } from '../subject.js'

const shapes: Readonly<Record<string, Shape>> = {
  weights: [6, 4],
  'other weights': [4, 6],
  bias: [4],
  kernel: [2, 3, 2, 2],
  scale: [],
}

/** The optimizer of core on the backend. */
export function optimizerCases(): ConformanceCase[] {
  return [...stepCases(), ...stateCases(), ...wrongCalls()]
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
        const training = new HeldTraining(context, await context.create(), shapes, options)
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
      const training = new HeldTraining(context, await context.create(), many)
      for (let step = 0; step < 2; step++) await training.step(gradientsFor(context, many))
    }),
    caseOf('optimizer', 'parameters without a gradient are skipped', async (context) => {
      const training = new HeldTraining(context, await context.create(), shapes)
      await training.step(gradientsFor(context, { weights: [6, 4], bias: [4] }))
      await training.step(gradientsFor(context, shapes))
      await training.step(gradientsFor(context, { kernel: [2, 3, 2, 2] }))
      await training.step({})
      expectThat(training.optimizer.iteration === 4, `iteration is ${training.optimizer.iteration}`)
    }),
    caseOf('optimizer', 'parameters without elements do nothing', async (context) => {
      const withEmpty = { empty: [0, 3], weights: [3, 2], none: [0] }
      const training = new HeldTraining(context, await context.create(), withEmpty)
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
        const first = new HeldTraining(context, backend, shapes)
        const second = new HeldTraining(context, backend, shapes, { momentum: 0.9 })
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
      const training = new HeldTraining(context, await context.create(), shapes, {
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
    'momentum in bfloat16': { momentum: { beta1: 0.9, dtype: 'bfloat16' } },
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
      const training = new HeldTraining(context, backend, shapes)
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
        const training = new HeldTraining(context, await context.create(), { weights: [60, 40] })
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
      const training = new HeldTraining(context, backend, shapes, {
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
      const training = new HeldTraining(context, backend, { weights: [4, 3], bias: [3] })
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

/** Each wrong call throws its code and leaves parameters and state as they were. */
function wrongCalls(): ConformanceCase[] {
  const small = { weights: [3, 2], bias: [2] }
  const wrong = (
    code: AdafactorErrorCode,
    what: string,
    call: (training: HeldTraining, backend: AnyBackend, good: unknown) => unknown,
  ) =>
    caseOf('optimizer', `${code}: ${what}; nothing has changed`, async (context) => {
      const backend = await context.create()
      const training = new HeldTraining(context, backend, small)
      await training.step(gradientsFor(context, small))
      const before = await snapshot(backend, training)
      const good = backend.create([3, 2], normals(context.random, 6))
      await expectError(code, () => call(training, backend, good), what)
      expectSameContents(await snapshot(backend, training), before, `after ${code}`)
    })
  return [
    wrong('gradient/shape', 'a gradient of another shape', ({ optimizer }, backend, good) =>
      optimizer.step({ weights: good, bias: backend.create([3]) }),
    ),
    wrong('gradient/shape', 'a gradient of another rank', ({ optimizer }, backend, good) =>
      optimizer.step({ weights: good, bias: backend.create([2, 1]) }),
    ),
    wrong(
      'parameter/unknown',
      'a gradient for a name that is none',
      ({ optimizer }, backend, good) =>
        optimizer.step({ weights: good, baas: backend.create([2]) }),
    ),
    wrong(
      'tensor/foreign',
      'a gradient that is no tensor of the backend',
      ({ optimizer }, _, good) => optimizer.step({ weights: good, bias: [1, 2] }),
    ),
    wrong('tensor/disposed', 'a gradient that was disposed', ({ optimizer }, backend, good) => {
      const gradient = backend.create([2])
      backend.dispose(gradient)
      return optimizer.step({ weights: good, bias: gradient })
    }),
    wrong(
      'gradient/shared-memory',
      'a parameter as its own gradient',
      ({ optimizer, params }, _, good) => optimizer.step({ weights: good, bias: params.bias }),
    ),
    wrong('state/format', 'something that is no state', ({ optimizer }) =>
      optimizer.loadStateDict({} as StateDict),
    ),
    wrong('state/mismatch', 'a state of other shapes', async ({ optimizer }, backend) => {
      const other = adafactor({
        backend,
        params: { weights: backend.create([2, 3]), bias: backend.create([2]) },
      })
      const state = await other.stateDict()
      other.dispose()
      await optimizer.loadStateDict(state)
    }),
    caseOf(
      'optimizer',
      'gradient/repeated: stepParameter twice; the second changes nothing',
      async (context) => {
        const backend = await context.create()
        const training = new HeldTraining(context, backend, small)
        const gradient = backend.create([2], [1, 2])
        await training.optimizer.stepParameter('bias', gradient)
        const before = await snapshot(backend, training)
        const call = () => training.optimizer.stepParameter('bias', gradient)
        await expectError('gradient/repeated', call, 'stepParameter, the second time')
        expectSameContents(await snapshot(backend, training), before, 'after gradient/repeated')
      },
    ),
    caseOf('optimizer', 'parameter/duplicate: one tensor under two names', async (context) => {
      const backend = await context.create()
      const weights = backend.create([3, 2])
      const call = () => adafactor({ backend, params: { weights, tied: weights } })
      await expectError('parameter/duplicate', call, 'a tensor given twice')
    }),
    caseOf(
      'optimizer',
      'tensor/foreign: a parameter that is no tensor of the backend',
      async (context) => {
        const backend = await context.create()
        const { tensors } = backend.memory()
        const call = () => adafactor({ backend, params: { weights: [1, 2] as unknown } })
        await expectError('tensor/foreign', call, 'a plain array as a parameter')
        expectThat(backend.memory().tensors === tensors, 'tensors are left behind')
      },
    ),
    caseOf('optimizer', 'optimizer/disposed: any call after dispose', async (context) => {
      const backend = await context.create()
      const { optimizer } = new HeldTraining(context, backend, small)
      optimizer.dispose()
      await expectError('optimizer/disposed', () => optimizer.step({}), 'step')
      await expectError('optimizer/disposed', () => optimizer.stateDict(), 'stateDict')
      await expectError('optimizer/disposed', () => optimizer.lastStep(), 'lastStep')
    }),
  ]
}

type Numbers = Readonly<Record<string, ArrayLike<number>>>
type TakeStep = (
  backend: AnyBackend,
  optimizer: Optimizer<unknown, Execution>,
  gradients: Readonly<Record<string, unknown>>,
) => unknown

const takeStep: TakeStep = (_, optimizer, gradients) => optimizer.step(gradients)

interface TrainOptions {
  readonly options?: AdafactorOptions
  readonly state?: StateDict
  readonly take?: TakeStep
  /** The names in the order in which the parameters are given. */
  readonly order?: readonly string[]
}

interface Trained {
  readonly parameters: Record<string, TensorData>
  readonly state: StateDict
}

async function train(
  backend: AnyBackend,
  start: Numbers,
  gradients: readonly Numbers[],
  { options = {}, state, take = takeStep, order = Object.keys(start) }: TrainOptions = {},
): Promise<Trained> {
  const params = Object.fromEntries(
    order.map((name) => [name, backend.create(shapes[name] ?? [], start[name])]),
  )
  const optimizer = adafactor({ backend, params, ...options })
  if (state) await optimizer.loadStateDict(state)
  for (const step of gradients) {
    const tensors = Object.fromEntries(
      Object.entries(step).map(([name, data]) => [name, backend.create(shapes[name] ?? [], data)]),
    )
    await take(backend, optimizer, tensors)
    for (const tensor of Object.values(tensors)) backend.dispose(tensor)
  }
  const parameters: Record<string, TensorData> = {}
  for (const name of Object.keys(start)) parameters[name] = await backend.read(params[name])
  return { parameters, state: await optimizer.stateDict() }
}

/** The same training, taken in plain steps and in another way, comes to the same bits. */
async function compareTrainings(
  context: CaseContext,
  take: TakeStep,
  order?: readonly string[],
): Promise<void> {
  const start = startFor(context)
  const gradients = [1, 2, 3].map(() => gradientsFor(context, shapes))
  const plain = await train(await context.create(), start, gradients)
  const other = await train(await context.create(), start, gradients, {
    take,
    ...(order ? { order } : {}),
  })
  expectSameContents(other.parameters, plain.parameters, 'parameters')
}

function startFor({ random }: CaseContext): Numbers {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, normals(random, sizeOf(shape))]),
  )
}

function gradientsFor(
  { random }: CaseContext,
  of: Readonly<Record<string, Shape>>,
): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(of).map(([name, shape]) => [name, gradientFor(random, shape)]),
  )
}

async function snapshot(
  backend: AnyBackend,
  { params, optimizer }: HeldTraining,
): Promise<Record<string, TensorData>> {
  const contents: Record<string, TensorData> = {}
  for (const [name, parameter] of Object.entries(params))
    contents[name] = await backend.read(parameter)
  flatten(await optimizer.stateDict()).forEach((data, index) => {
    contents[`state ${index}`] = data
  })
  return contents
}

function flatten(state: StateDict): TensorData[] {
  return Object.values(state.parameters).flatMap(flattenParameter)
}

function flattenParameter(parameter: StateDict['parameters'][string] | undefined): TensorData[] {
  return Object.values(parameter?.tensors ?? {}).map(({ data }) => data)
}
