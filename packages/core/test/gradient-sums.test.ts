import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  referenceBackend,
  sizeOf,
} from '../src/index.js'
import { Random } from './support/random.js'
import { thrown } from './support/thrown.js'

const shapes = { w: [3, 2], b: [2], none: [0, 2] } as const

function setUp(options: AdafactorOptions = {}) {
  const backend = referenceBackend()
  const random = new Random(11)
  const make = () =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        backend.create(shape, random.normals(sizeOf(shape))),
      ]),
    ) as Record<keyof typeof shapes, DenseTensor>
  const params = make()
  const optimizer = adafactor({ backend, params, ...options })
  return { backend, params, optimizer, gradients: make }
}

describe('gradients that are accumulated', () => {
  test.each<[string, AdafactorOptions]>([
    ['by default', {}],
    ['under a global norm', { clipGlobalNorm: 0.1 }],
    ['with momentum', { momentum: 0.9 }],
  ])('move parameters as their sum does: %s', (_, options) => {
    const parts = setUp(options)
    const whole = setUp(options)
    for (let step = 0; step < 2; step++) {
      const [a, b] = [parts.gradients(), parts.gradients()]
      whole.gradients()
      whole.gradients()
      parts.optimizer.accumulate(a)
      parts.optimizer.accumulate(b, 0.25)
      parts.optimizer.step()
      const sum = Object.entries(shapes).map(([name, shape]): [string, DenseTensor] => [
        name,
        whole.backend.create(
          shape,
          [...(a[name as 'w'] as DenseTensor).data].map(
            (value, index) => value + 0.25 * (b[name as 'w'].data[index] as number),
          ),
        ),
      ])
      whole.optimizer.step(sum)
    }
    expect(parts.params).toEqual(whole.params)
    expect(parts.optimizer.stateDict()).toEqual(whole.optimizer.stateDict())
    expect(parts.optimizer.iteration).toBe(2)
  })

  test('are of the parameters that had one: others are skipped, and a NaN does not stay', () => {
    const { backend, params, optimizer, gradients } = setUp({ skipNonFinite: true })
    const before = [...params.b.data]
    optimizer.accumulate({ w: backend.create([3, 2], [Number.NaN, 1, 1, 1, 1, 1]) })
    optimizer.step()
    expect([...params.b.data]).toEqual(before)
    expect(optimizer.lastStep().w?.skipped).toBe(true)
    optimizer.accumulate({ w: gradients().w })
    optimizer.step()
    expect(optimizer.lastStep().w?.skipped).toBe(false)
    optimizer.step()
    expect(optimizer.lastStep()).toEqual({})
    expect(optimizer.iteration).toBe(3)
  })

  test('are in tensors that memory() counts and stateBytes does not, and that dispose gives back', () => {
    const { backend, optimizer, gradients } = setUp()
    const { stateBytes } = optimizer
    const given = gradients()
    const before = backend.memory()
    optimizer.accumulate(given)
    const during = backend.memory()
    expect(during.bytes - before.bytes).toBe(8 * 8)
    optimizer.accumulate(given)
    optimizer.step()
    optimizer.accumulate(given)
    expect(backend.memory()).toEqual(during)
    expect(optimizer.stateBytes).toBe(stateBytes)
    optimizer.dispose()
    expect(backend.memory().tensors).toBe(6)
  })

  test('are checked as those of a step, and what is refused changes nothing', () => {
    const { backend, optimizer, gradients, params } = setUp()
    const given = gradients()
    const before = backend.memory()
    const wrong = (call: () => unknown) => thrown(call).code
    expect(wrong(() => optimizer.accumulate({ w: given.b }))).toBe('gradient/shape')
    expect(wrong(() => optimizer.accumulate({ x: given.b }))).toBe('parameter/unknown')
    expect(wrong(() => optimizer.accumulate({ w: params.w }))).toBe('gradient/shared-memory')
    expect(wrong(() => optimizer.accumulate(null as never))).toBe('tensor/foreign')
    expect(wrong(() => optimizer.accumulate(given, Number.NaN))).toBe('option/invalid')
    expect(backend.memory()).toEqual(before)
    optimizer.step()
    expect(optimizer.lastStep()).toEqual({})
  })

  test('are not mixed with other gradients', () => {
    const { optimizer, gradients } = setUp()
    const given = gradients()
    optimizer.accumulate({ w: given.w })
    expect(thrown(() => optimizer.step({ b: given.b })).code).toBe('gradient/repeated')
    expect(thrown(() => optimizer.stepParameter('w', given.w)).code).toBe('gradient/repeated')
    optimizer.stepParameter('b', given.b)
    expect(thrown(() => optimizer.accumulate({ b: given.b })).code).toBe('gradient/repeated')
    optimizer.step()
    expect(Object.keys(optimizer.lastStep())).toEqual(['w', 'b'])
  })

  test('are dropped when a state is loaded', () => {
    const { optimizer, gradients } = setUp()
    const state = optimizer.stateDict()
    optimizer.accumulate(gradients())
    optimizer.loadStateDict(state)
    optimizer.step()
    expect(optimizer.lastStep()).toEqual({})
  })
})
