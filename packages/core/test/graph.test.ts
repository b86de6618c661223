import { describe, expect, test } from 'vitest'
import { InternTable, reachable } from '../src/compiler.js'

describe('InternTable', () => {
  test('keeps equal values once, and tells where they are', () => {
    const table = new InternTable<{ op: string; of?: readonly number[] }>()
    const places = [
      table.intern({ op: 'load' }),
      table.intern({ op: 'abs', of: [0] }),
      table.intern({ op: 'load' }),
      table.intern({ op: 'abs', of: [1] }),
    ]
    expect(places).toEqual([0, 1, 0, 2])
    expect(table.values).toEqual([{ op: 'load' }, { op: 'abs', of: [0] }, { op: 'abs', of: [1] }])
  })
})

describe('reachable', () => {
  const values = [
    { op: 'load' },
    { op: 'load' },
    { op: 'abs', of: [1] },
    { op: 'add', of: [0, 2] },
    { op: 'multiply', of: [3, 2] },
    { op: 'sqrt', of: [4] },
  ]

  test('visits users before operands, the first operand and all below it first, each value once', () => {
    expect(reachable(values, [4])).toEqual([4, 3, 0, 2, 1])
    expect(reachable(values, [2, 5, 2])).toEqual([2, 1, 5, 4, 3, 0])
    expect(reachable(values, [])).toEqual([])
  })

  test('does not look beneath leaves', () => {
    expect(reachable(values, [5], (place) => place === 3)).toEqual([5, 4, 3, 2, 1])
    expect(reachable(values, [5], (place) => place === 5)).toEqual([5])
  })

  test('walks a chain as long as a program may be', () => {
    const chain = Array.from({ length: 200_000 }, (_, place) => ({
      op: 'abs',
      of: place === 0 ? [] : [place - 1],
    }))
    expect(reachable(chain, [chain.length - 1])).toHaveLength(chain.length)
  })
})
