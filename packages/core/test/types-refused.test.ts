/** Types that a backend has not: refused with what has them, and nothing is left behind. */
import { describe, expect, test } from 'vitest'
import { type AdafactorOptions, adafactor, referenceBackend } from '../src/index.js'
import * as presets from '../src/presets.js'
import { caught } from './support/caught.js'
import { float32Backend } from './support/float32-backend.js'

const hint = ': ndarrayBackend() of @adafactor/backend-ndarray has tensors of 16 bits'

describe('on a backend of float32 alone', () => {
  test.each(['bfloat16', 'float16', 'float64', 'half', 5, null] as const)(
    'create() refuses the type %o, and has made nothing',
    (type) => {
      const backend = float32Backend()
      const message = caught(() => backend.create([2], [1, 2], { type: type as never }))
      expect(message).toContain(
        `tensor/type: create asks for a tensor of type "${type}", which the backend ` +
          '"only float32" has not; it has "float32"',
      )
      expect(message.includes(hint)).toBe(type === 'bfloat16' || type === 'float16')
      expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    },
  )

  test.each<AdafactorOptions>([
    { stateType: 'bfloat16' },
    { stateType: 'float16', clipGlobalNorm: 1 },
    { momentum: { beta1: 0.9, type: 'float16' } },
    { momentum: { beta1: 0.9, type: 'bfloat16' }, stateRounding: 'stochastic' },
    { overrides: { w: { stateType: 'float16' } } },
  ])('adafactor() refuses %o, and has made nothing', (options) => {
    const backend = float32Backend()
    const params = { v: backend.create([2]), w: backend.create([2, 3]) }
    const before = backend.memory()
    expect(caught(() => adafactor({ backend, params, ...options }))).toMatch(
      /^tensor\/type: option "(stateType|momentum\.type)" asks for .*"only float32" has not.*ndarrayBackend\(\)/,
    )
    expect(backend.memory()).toEqual(before)
  })

  test.each<[string, AdafactorOptions]>([
    ['torch', presets.torch()],
    ['optax', presets.optax({ learningRate: 0.1, momentum: 0.9, dtypeMomentum: 'bfloat16' })],
    ['bigVision', presets.bigVision({ lr: 0.1 })],
    ['mlx', presets.mlx({ beta1: 0.9 })],
    ['timmBigVision', presets.timmBigVision()],
  ])('the preset %s asks for nothing that it has not', (_, options) => {
    const [only, all] = [float32Backend(), referenceBackend({ precision: 'float32' })]
    const [numbers, wanted] = [only, all].map((backend) => {
      const w = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
      const optimizer = adafactor({ backend, params: { w }, ...options })
      optimizer.step({ w: backend.create([2, 3], [0.1, 0.2, 0.3, -0.4, 0.5, 0.7]) })
      return [...w.data]
    })
    expect(numbers).toEqual(wanted)
  })
})

test('momentum rounded by the step takes no finer numbers of a peer, unless that is meant', () => {
  const layout = 'bigVision'
  const start = (dtypeMomentum: 'float32' | 'bfloat16') => {
    const backend = float32Backend()
    const params = { w: backend.create([2, 3], [1, 2, 3, 4, 5, 6]) }
    const optimizer = adafactor({
      backend,
      params,
      ...presets.bigVision({ lr: 0.1, dtypeMomentum }),
    })
    optimizer.step({ w: backend.create([2, 3], [0.1, 0.2, 0.3, -0.4, 0.5, 0.7]) })
    return optimizer
  }
  const [fine, coarse] = [start('float32'), start('bfloat16')]
  const state = fine.stateDict({ layout })
  expect(caught(() => coarse.loadStateDict(state, { layout }))).toMatch(
    /^state\/mismatch: .*the optimizer keeps bfloat16, the state is float32 and would be rounded/,
  )
  coarse.loadStateDict(state, { layout, ignoreOptions: true })
  fine.loadStateDict(start('bfloat16').stateDict({ layout }), { layout })
})

test('momentum rounded by the step goes on where bfloat16 is stored, and back', () => {
  const options = { momentum: { beta1: 0.9, type: 'bfloat16' }, learningRate: 0.1 } as const
  const start = (backend: ReturnType<typeof float32Backend>) => {
    const w = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
    const optimizer = adafactor({ backend, params: { w }, ...options })
    const step = () =>
      optimizer.step({ w: backend.create([2, 3], [0.1, 0.2, 0.3, -0.4, 0.5, 0.7]) })
    return { w, optimizer, step, backend }
  }
  const [only, all] = [
    start(float32Backend()),
    start(referenceBackend({ precision: 'float32' })),
  ] as const
  only.step()
  expect(only.optimizer.stateDict().parameters.w?.tensors.momentum?.type).toBe('float32')
  all.optimizer.loadStateDict(only.optimizer.stateDict())
  all.backend.write(all.w, only.w.data)
  only.step()
  all.step()
  expect([...all.w.data]).toEqual([...only.w.data])
  expect(all.optimizer.stateDict().parameters.w?.tensors.momentum?.type).toBe('bfloat16')
  only.optimizer.loadStateDict(all.optimizer.stateDict())
  only.step()
  all.step()
  expect([...all.w.data]).toEqual([...only.w.data])
})
