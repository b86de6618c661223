import {
  type AdafactorErrorCode,
  adafactor,
  type StateDict,
  type TensorData,
} from '@adafactor/core'
import type { AnyBackend } from '../backend-under-test.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { CheckedTraining } from '../checked-training.js'
import { normals } from '../data.js'
import { expectError, expectSameContents, expectThat } from '../expect.js'
import { flatten, gradientsFor } from '../plain-training.js'

/** Each wrong call throws its code and leaves parameters and state as they were. */
export function wrongCallCases(): ConformanceCase[] {
  const small = { weights: [3, 2], bias: [2] }
  const wrong = (
    code: AdafactorErrorCode,
    what: string,
    call: (training: CheckedTraining, backend: AnyBackend, good: unknown) => unknown,
  ) =>
    caseOf('optimizer', `${code}: ${what}; nothing has changed`, async (context) => {
      const backend = await context.create()
      const training = new CheckedTraining(context, backend, small)
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
        const training = new CheckedTraining(context, backend, small)
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
      const { optimizer } = new CheckedTraining(context, backend, small)
      optimizer.dispose()
      await expectError('optimizer/disposed', () => optimizer.step({}), 'step')
      await expectError('optimizer/disposed', () => optimizer.stateDict(), 'stateDict')
      await expectError('optimizer/disposed', () => optimizer.lastStep(), 'lastStep')
    }),
  ]
}

async function snapshot(
  backend: AnyBackend,
  { params, optimizer }: CheckedTraining,
): Promise<Record<string, TensorData>> {
  const contents: Record<string, TensorData> = {}
  for (const [name, parameter] of Object.entries(params))
    contents[name] = await backend.read(parameter)
  flatten(await optimizer.stateDict()).forEach((data, index) => {
    contents[`state ${index}`] = data
  })
  return contents
}
