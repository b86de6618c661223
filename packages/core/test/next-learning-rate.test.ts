import { describe, expect, test } from 'vitest'
import { adafactor, type Optimizer, referenceBackend } from '../src/index.js'
import { thrown } from './support/thrown.js'

function setUp(options = {}) {
  const backend = referenceBackend()
  const params = { w: backend.create([2, 2], [1, 1, 1, 1]), b: backend.create([2], [0, 0]) }
  const gradients = { w: backend.create([2, 2], [1, 1, 1, 1]), b: backend.create([2], [1, 1]) }
  return { optimizer: adafactor({ backend, params, ...options }), gradients }
}

describe('nextLearningRate', () => {
  test('is what the next step uses, before the scale of the parameter', () => {
    const { optimizer, gradients } = setUp({
      relativeStep: { warmUp: 1e-3 },
      overrides: { b: { learningRate: (before: number) => 0.5 / (1 + before) } },
      parameterScale: false,
    })
    for (let step = 1; step <= 3; step++) {
      const [w, b] = [optimizer.nextLearningRate('w'), optimizer.nextLearningRate('b')]
      expect([w, b]).toEqual([1e-3 * step, 0.5 / step])
      optimizer.step(gradients)
      expect(optimizer.lastStep().w?.learningRate).toBe(w)
      expect(optimizer.lastStep().b?.learningRate).toBe(b)
    }
  })

  test('follows a rate that is changed from outside', () => {
    let rate = 0.1
    const { optimizer } = setUp({ learningRate: () => rate })
    expect(optimizer.nextLearningRate('w')).toBe(0.1)
    rate = 0.01
    expect(optimizer.nextLearningRate('w')).toBe(0.01)
  })

  test('is that of the next iteration for a parameter that had its gradient in this one', () => {
    for (const stepCount of ['parameter', 'optimizer'] as const) {
      const { optimizer, gradients } = setUp({ stepCount, relativeStep: { warmUp: 1e-3 } })
      optimizer.stepParameter('w', gradients.w)
      const next = optimizer.nextLearningRate('w')
      expect([next, optimizer.nextLearningRate('b')]).toEqual([2e-3, 1e-3])
      optimizer.step()
      expect(optimizer.nextLearningRate('w')).toBe(next)
    }
  })

  test('of no parameter, or of no optimizer any more, is refused', () => {
    const { optimizer } = setUp()
    expect(thrown(() => optimizer.nextLearningRate('x')).code).toBe('parameter/unknown')
    optimizer.dispose()
    expect(thrown(() => optimizer.nextLearningRate('w')).code).toBe('optimizer/disposed')
  })
})

describe('setting a member that an optimizer does not have', () => {
  test.each([
    ['learningRate', 'function'],
    ['lr', 'function'],
    ['weight_decay', 'function'],
    ['momentum', 'options are given to adafactor()'],
    ['settings', 'options are given to adafactor()'],
    ['backend', 'options are given to adafactor()'],
    ['params', 'options are given to adafactor()'],
    ['iteration', 'options are given to adafactor()'],
  ])('%s is refused with the right way', (member, way) => {
    const { optimizer } = setUp()
    const set = () => {
      ;(optimizer as Optimizer<unknown> & Record<string, unknown>)[member] = 1
    }
    const error = thrown(set)
    expect(error.code).toBe('option/unknown')
    expect(error.message).toContain(`"${member}"`)
    expect(error.message).toContain(way)
  })

  test('does not keep those that are there from being replaced', () => {
    const { optimizer, gradients } = setUp()
    let calls = 0
    const { step } = optimizer
    Object.assign(optimizer, {
      step: (given: typeof gradients) => {
        calls++
        step.call(optimizer, given)
      },
    })
    optimizer.step(gradients)
    expect([calls, optimizer.iteration]).toEqual([1, 1])
  })
})
