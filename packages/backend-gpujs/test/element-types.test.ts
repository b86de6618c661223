/** gpu.js stores float32 alone: what asks for another type is refused, and has made nothing. */
import { AdafactorError, type AdafactorOptions, adafactor, roundToBfloat16 } from '@adafactor/core'
import { trace } from '@adafactor/core/compiler'
import { afterAll, describe, expect, test } from 'vitest'
import { gpujsBackend } from '../src/index.js'

const backend = await gpujsBackend({ mode: 'cpu' })
afterAll(() => backend.destroy())

/** What a task is refused with; it has left nothing behind. */
function refusal(task: () => unknown): string {
  const before = backend.memory()
  try {
    task()
  } catch (error) {
    if (!AdafactorError.isInstance(error)) throw error
    expect(backend.memory()).toEqual(before)
    return `${error.code}: ${error.message}`
  }
  throw new Error('it was not refused')
}
const only = (what: string, type: string) =>
  `tensor/type: ${what} asks for a tensor of type "${type}", which the backend "gpujs cpu" has ` +
  'not; it has "float32"'
const hint = ': ndarrayBackend() of @adafactor/backend-ndarray has tensors of 16 bits'

describe('a backend of float32 alone refuses', () => {
  test.each(['bfloat16', 'float16', 'float64'] as const)('a tensor of %s', (type) => {
    const message = refusal(() => backend.create([2, 3], undefined, { type }))
    expect(message).toContain(only('create', type) + (type === 'float64' ? '' : hint))
  })

  test.each<[AdafactorOptions, option: string, type: string]>([
    [{ stateType: 'bfloat16' }, 'stateType', 'bfloat16'],
    [{ stateType: 'float16', clipGlobalNorm: 1 }, 'stateType', 'float16'],
    [{ momentum: { beta1: 0.9, type: 'float16' } }, 'momentum.type', 'float16'],
    [
      { momentum: { beta1: 0.9, type: 'bfloat16' }, stateRounding: 'stochastic' },
      'momentum.type',
      'bfloat16',
    ],
    [{ overrides: { w: { stateType: 'bfloat16' } } }, 'stateType', 'bfloat16'],
  ])('an optimizer with %o', (options, option, type) => {
    const params = { other: backend.create([2]), w: backend.create([2, 3]) }
    const message = refusal(() => adafactor({ backend, params, ...options }))
    expect(message).toContain(only(`option "${option}"`, type) + hint)
    for (const tensor of Object.values(params)) backend.dispose(tensor)
  })

  test('a program that declares 16 bits', () => {
    const signature = {
      name: 'half',
      rank: 1,
      tensors: { x: [0] },
      types: { x: 'bfloat16' },
    } as const
    const program = trace(signature, (ops, { x }) => ({ stores: { x: ops.square(x as never) } }))
    expect(refusal(() => backend.compile(program))).toContain(
      only('"x" of "half"', 'bfloat16') + hint,
    )
  })
})

describe('what needs no 16 bits is taken', () => {
  test('momentum in bfloat16: rounded by the step, and stored as float32', async () => {
    const w = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
    const optimizer = adafactor({
      backend,
      params: { w },
      learningRate: 0.1,
      momentum: { beta1: 0.9, type: 'bfloat16' },
    })
    expect(optimizer.stateBytes).toBe((2 + 3 + 6) * 4)
    const gradient = backend.create([2, 3], [0.1, 0.2, 0.3, -0.4, 0.5, 0.7])
    await optimizer.step({ w: gradient })
    const { momentum } = (await optimizer.stateDict()).parameters.w?.tensors ?? {}
    expect(momentum?.type).toBe('float32')
    const numbers = [...(momentum?.data ?? [])]
    expect(numbers).toEqual(numbers.map(roundToBfloat16))
    expect(numbers.some((x) => x !== 0)).toBe(true)
    optimizer.dispose()
  })

  test('stochastic rounding, and state as the parameter: nothing there is of 16 bits', async () => {
    const train = async (options: AdafactorOptions) => {
      const w = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
      const optimizer = adafactor({ backend, params: { w }, momentum: 0.9, ...options })
      const gradient = backend.create([2, 3], [0.1, 0.2, 0.3, -0.4, 0.5, 0.7])
      await optimizer.step({ w: gradient })
      const numbers = [...(await backend.read(w))]
      optimizer.dispose()
      return numbers
    }
    const found = await train({
      rounding: 'stochastic',
      stateRounding: 'stochastic',
      stateType: 'parameter',
      momentum: { beta1: 0.9, type: 'parameter' },
    })
    expect(found).toEqual(await train({}))
  })
})
