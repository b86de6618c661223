import {
  type AdafactorOptions,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import { accessesOf } from '../../src/plan/accessed-tensors.js'
import { partReads, partWrites } from '../../src/plan/accesses.js'
import { planProgram } from '../../src/plan/plan-program.js'
import type { ProgramPlan } from '../../src/plan/program-plan.js'

function stepPlan(shape: Shape, options: AdafactorOptions = {}): ProgramPlan {
  const settings = resolveParameterOptions(options, 'weights', shape)
  return planProgram(stepProgram(stepForm(shape, settings)))
}

const passesOf = ({ kernels }: ProgramPlan) =>
  kernels.map(({ parts }) => parts.map(({ pass }) => pass))

describe('the default step', () => {
  test('of a matrix takes five launches, its numbers none', () => {
    const plan = stepPlan([8, 4])
    expect(passesOf(plan)).toEqual([[1], [2, 3], [4], [5], [7]])
    const last = plan.kernels.at(-1)?.parts[0]
    expect(last?.prologues.map(({ pass, storesTensors }) => [pass, storesTensors])).toEqual([
      [6, true],
    ])
  })

  test('of anything unfactored takes two: with a matrix seven, whatever the model', () => {
    for (const shape of [[7], [3, 4, 5]]) {
      const plan = stepPlan(shape, { factored: false })
      expect(passesOf(plan)).toEqual([[1], [3]])
      expect(plan.program.rank).toBe(1)
    }
  })

  test('moves 24 bytes a value', () => {
    const plan = stepPlan([8, 4])
    const whole = plan.kernels.flatMap((kernel) =>
      accessesOf(plan, kernel, 4).filter(({ reach }) => reach === 'wide'),
    )
    const distinct = plan.kernels.map(
      (kernel) =>
        new Set(
          accessesOf(plan, kernel, 4)
            .filter(({ reach }) => reach === 'wide')
            .map(({ tensor, isStored }) => `${tensor} ${isStored}`),
        ).size,
    )
    expect(new Set(whole.map(({ tensor }) => tensor))).toEqual(new Set(['parameter', 'gradient']))
    expect(4 * distinct.reduce((sum, count) => sum + count, 0)).toBe(24)
  })

  test('needs no work space as large as a matrix', () => {
    for (const shape of [
      [8, 4],
      [2, 8, 4],
      [8, 4, 3, 3],
    ]) {
      const plan = stepPlan(shape)
      for (const axes of plan.temporaries.values()) {
        expect(axes.length).toBeLessThan(plan.program.rank)
      }
    }
  })
})

test('parts of one launch do not depend on each other', () => {
  for (const options of [
    {},
    { momentum: 0.9 },
    { factored: false },
    { weightDecay: 0.1 },
  ] as AdafactorOptions[]) {
    for (const shape of [[6], [8, 4], [2, 8, 4], [8, 4, 3, 3]]) {
      for (const { parts } of stepPlan(shape, options).kernels) {
        for (const one of parts) {
          for (const other of parts) {
            if (one === other) continue
            const [reads, writes] = [partReads(one), partWrites(other)]
            expect([...reads].filter((name) => writes.has(name))).toEqual([])
          }
        }
      }
    }
  }
})

test('sums over axes that one grid does not suit have launches with other grids', () => {
  const all = [0, 1, 2]
  const program = trace(
    { name: 'sums', rank: 3, tensors: { x: all, a: [1, 2], b: [0, 2] } },
    (ops, { x }) => ({
      stores: { a: ops.sum(x as Traced, [0]), b: ops.sum(x as Traced, [1]) },
    }),
  )
  const { kernels } = planProgram(program)
  const [first] = kernels
  expect(first?.parts.map(({ grid }) => grid.y).sort()).toEqual([0, 1])
  expect(first?.parts.flatMap(({ body }) => body.reductions.length)).toEqual([1, 1])
})

test('a store waits for those that read what it overwrites', () => {
  const program = trace(
    { name: 'centre', rank: 2, tensors: { x: [0, 1], means: [0] } },
    (ops, { x }) => {
      const mean = ops.mean(x as Traced, [1])
      return { stores: { x: ops.subtract(x as Traced, mean), means: mean } }
    },
  )
  const { kernels } = planProgram(program)
  const writer = kernels.findIndex(({ parts }) => parts.some((part) => partWrites(part).has('x')))
  const readers = kernels.flatMap(({ parts }, kernel) =>
    parts.some((part) => partReads(part).has('x')) ? [kernel] : [],
  )
  expect(Math.max(...readers)).toBeLessThanOrEqual(writer)
})
