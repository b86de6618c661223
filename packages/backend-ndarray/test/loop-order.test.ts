import { describe, expect, test } from 'vitest'
import { chooseOrder } from '../src/plan/loop-order.js'

describe('the order of loops', () => {
  const sizes = [40, 50, 60]
  const all = [0, 1, 2]

  test('is by stride, the shortest innermost, whatever the sign', () => {
    expect(chooseOrder(all, sizes, [[3000, 60, 1]])).toEqual({ axes: [0, 1, 2], tiled: false })
    expect(chooseOrder(all, sizes, [[-1, 40, -2000]])).toEqual({ axes: [2, 1, 0], tiled: false })
    expect(chooseOrder([0, 2], sizes, [[1, 0, 40]])).toEqual({ axes: [2, 0], tiled: false })
  })

  test('is that of the largest operand, not of the first', () => {
    const [vector, matrix] = [
      [0, 1, 0],
      [0, 1, 50],
    ]
    expect(chooseOrder([1, 2], sizes, [vector, matrix]).axes).toEqual([2, 1])
  })

  test('has axes along which the operand stands still outermost', () => {
    expect(chooseOrder(all, sizes, [[60, 0, 1]]).axes).toEqual([1, 0, 2])
  })

  test('is as given where there is no operand', () => {
    expect(chooseOrder([0, 2], sizes, [])).toEqual({ axes: [0, 2], tiled: false })
  })
})

describe('tiles', () => {
  const [rows, columns] = [
    [50, 1],
    [1, 40],
  ]

  test('are walked where two operands want opposite orders, the first one innermost', () => {
    expect(chooseOrder([0, 1], [40, 50], [rows, columns])).toEqual({ axes: [0, 1], tiled: true })
    expect(chooseOrder([0, 1], [40, 50], [columns, rows])).toEqual({ axes: [1, 0], tiled: true })
  })

  test('are of the two axes that are in dispute, inside of all others', () => {
    const sizes = [40, 50, 60]
    const operands = [
      [3000, 60, 1],
      [1, 2400, 40],
    ]
    expect(chooseOrder([0, 1, 2], sizes, operands)).toEqual({ axes: [1, 0, 2], tiled: true })
  })

  test('are not where a tile would hold all of an axis', () => {
    expect(chooseOrder([0, 1], [17, 17], [rows, columns]).tiled).toBe(true)
    expect(chooseOrder([0, 1], [16, 17], [rows, columns]).tiled).toBe(false)
    expect(chooseOrder([0, 1], [17, 16], [rows, columns]).tiled).toBe(false)
  })

  test('are not for the sake of a smaller operand', () => {
    expect(chooseOrder([0, 1], [40, 50], [rows, [1, 0]])).toEqual({ axes: [0, 1], tiled: false })
  })
})
