import { describe, expect, test } from 'vitest'
import { type FusedProgram, fuse, planSlots } from '../src/compiler.js'
import { stepProgram } from '../src/index.js'
import { programFor } from './support/program-for.js'
import { stepForms } from './support/step-forms.js'

describe('the work space of a step', () => {
  test('on a factored matrix is one number a row, one a column and two more', () => {
    const { slots, slotOf } = planSlots(fuse(programFor([4, 3])))
    expect(slots.map(({ axes }) => axes)).toEqual([[0], [1], [], []])
    expect(slotOf.rowFactor).toBe(0)
    expect(slotOf.columnFactor).toBe(1)
  })

  test('on a vector is two numbers', () => {
    expect(planSlots(fuse(programFor([9]))).slots).toEqual([{ axes: [] }, { axes: [] }])
  })

  test('of no form on a matrix needs more than one number a row and one a column', () => {
    for (const { form } of stepForms()) {
      if (form.rank !== 2) continue
      const { slots } = planSlots(fuse(stepProgram(form)))
      for (const axes of ['0', '1']) {
        const count = slots.filter((slot) => slot.axes.join() === axes).length
        expect(count, JSON.stringify(form)).toBeLessThanOrEqual(form.factors ? 1 : 0)
      }
    }
  })
})

describe('two temporaries', () => {
  /** Passes over these spaces, and temporaries with these axes written and last read there. */
  function plan(
    spaces: readonly (readonly number[])[],
    ...temporaries: FusedProgram['temporaries']
  ): Readonly<Record<string, number>> {
    const passes = spaces.map((space) => ({ space, loads: [], reductions: [], stores: [] }))
    return planSlots({ passes, temporaries } as never as FusedProgram).slotOf
  }
  const both = (first: object, second: object) =>
    [
      { name: 'first', axes: [0], ...first },
      { name: 'second', axes: [0], ...second },
    ] as never as [FusedProgram['temporaries'][number], FusedProgram['temporaries'][number]]
  const spaces = [[0, 1], [0], [0, 1], [0, 1]]

  test('share a slot if the one is done before the other begins', () => {
    const slots = plan(
      spaces,
      ...both({ firstPass: 0, lastPass: 1 }, { firstPass: 2, lastPass: 3 }),
    )
    expect(slots).toEqual({ first: 0, second: 0 })
  })

  test('share a slot if the pass that reads the one and writes the other walks just their axes', () => {
    const slots = plan(
      spaces,
      ...both({ firstPass: 0, lastPass: 1 }, { firstPass: 1, lastPass: 3 }),
    )
    expect(slots).toEqual({ first: 0, second: 0 })
  })

  test('do not share one if that pass walks more axes', () => {
    const slots = plan(
      spaces,
      ...both({ firstPass: 0, lastPass: 2 }, { firstPass: 2, lastPass: 3 }),
    )
    expect(slots).toEqual({ first: 0, second: 1 })
  })

  test('do not share one while both are needed', () => {
    const slots = plan(
      spaces,
      ...both({ firstPass: 0, lastPass: 3 }, { firstPass: 1, lastPass: 2 }),
    )
    expect(slots).toEqual({ first: 0, second: 1 })
  })

  test('do not share one if their axes differ', () => {
    const slots = plan(
      spaces,
      ...both({ firstPass: 0, lastPass: 1 }, { axes: [1], firstPass: 2, lastPass: 3 }),
    )
    expect(slots).toEqual({ first: 0, second: 1 })
  })
})
