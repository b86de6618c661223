import { describe, expect, test } from 'vitest'
import { guardOperands, type PassValue } from '../src/compiler.js'

const x: PassValue = { op: 'load', from: 'x', axes: [0] }
const y: PassValue = { op: 'load', from: 'y', axes: [0] }
const constant = (value: number): PassValue => ({ op: 'constant', value, axes: [] })
const of = (op: 'where' | 'add' | 'multiply' | 'divide' | 'subtract', ...operands: number[]) =>
  ({ op, of: operands, axes: [0] }) as PassValue
const unary = (op: 'sqrt' | 'square' | 'abs', operand: number): PassValue => ({
  op,
  of: [operand],
  axes: [0],
})

function guardOf(values: readonly PassValue[], alsoRead: readonly number[] = []) {
  return guardOperands(values, (id) => values[id]?.op === 'load' || alsoRead.includes(id))
}

/** Which operands of the last value are hidden. */
function hiddenIn(...values: readonly PassValue[]): boolean[] {
  return guardOf(values)
    .operandsOf(values.length - 1)
    .map(({ isHidden }) => isHidden)
}

describe('guardOperands', () => {
  test('hides the constants of a product, and zeros of a quotient, but no other constants', () => {
    expect(hiddenIn(x, constant(2), of('multiply', 1, 0))).toEqual([true, false])
    expect(hiddenIn(x, constant(0), of('multiply', 0, 1))).toEqual([false, true])
    expect(hiddenIn(x, constant(0), of('divide', 0, 1))).toEqual([false, true])
    expect(hiddenIn(x, constant(0), of('divide', 1, 0))).toEqual([true, false])
    expect(hiddenIn(x, constant(2), of('divide', 0, 1))).toEqual([false, false])
    expect(hiddenIn(x, constant(2), of('add', 0, 1))).toEqual([false, false])
    expect(hiddenIn(x, constant(0), of('subtract', 0, 1))).toEqual([false, false])
  })

  test('hides what would cancel: a value less itself, over itself, or in a sum with it', () => {
    expect(hiddenIn(x, of('subtract', 0, 0))).toEqual([false, true])
    expect(hiddenIn(x, of('divide', 0, 0))).toEqual([false, true])
    expect(hiddenIn(x, y, of('add', 0, 1), of('subtract', 2, 0))).toEqual([false, true])
    expect(hiddenIn(x, y, of('subtract', 0, 1), of('add', 2, 1))).toEqual([false, true])
    expect(
      hiddenIn(x, y, constant(1), of('add', 0, 1), of('add', 3, 2), of('subtract', 4, 0)),
    ).toEqual([false, true])
    expect(hiddenIn(x, y, of('subtract', 0, 1))).toEqual([false, false])
    expect(hiddenIn(x, y, of('divide', 0, 1))).toEqual([false, false])
    expect(hiddenIn(x, of('add', 0, 0))).toEqual([false, false])
  })

  test('hides a root that is squared', () => {
    expect(hiddenIn(x, unary('sqrt', 0), unary('square', 1))).toEqual([true])
    expect(hiddenIn(x, unary('sqrt', 0), of('multiply', 1, 1))).toEqual([true, true])
    expect(hiddenIn(x, unary('abs', 0), unary('square', 1))).toEqual([false])
    expect(hiddenIn(x, unary('square', 0), unary('sqrt', 1))).toEqual([false])
  })

  test('sees through choices that are none, before it looks at operands', () => {
    const values = [x, y, constant(1), of('where', 2, 0, 1), of('subtract', 0, 3)]
    expect(guardOf(values).resolve(3)).toBe(0)
    expect(guardOf(values).operandsOf(4)).toEqual([
      { value: 0, constant: undefined, isHidden: false },
      { value: 0, constant: undefined, isHidden: true },
    ])
    const same = [x, y, of('where', 1, 0, 0)]
    expect(guardOf(same).resolve(2)).toBe(0)
    expect(guardOf([x, y, constant(0), of('where', 2, 0, 1)]).resolve(3)).toBe(1)
    expect(guardOf([x, y, of('where', 0, 0, 1)]).resolve(2)).toBe(2)
  })

  test('takes a value that is read for what it is, whatever it was computed from', () => {
    const values = [x, y, constant(1), of('where', 2, 0, 1)]
    expect(guardOf(values, [3]).resolve(3)).toBe(3)
  })

  test('knows the value of what consists of constants, in float32', () => {
    const values = [
      constant(0.1),
      constant(3),
      of('multiply', 0, 1),
      of('divide', 1, 4),
      constant(0),
    ]
    const guard = guardOf(values)
    expect(guard.constantOf(0)).toBe(Math.fround(0.1))
    expect(guard.constantOf(2)).toBe(Math.fround(Math.fround(0.1) * 3))
    expect(guard.constantOf(3)).toBe(Number.POSITIVE_INFINITY)
    const others = [x, constant(2), of('add', 0, 1), { op: 'size', over: [0], axes: [] }] as const
    expect([0, 2, 3].map((id) => guardOf(others).constantOf(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(guardOf(others).operandsOf(0)).toEqual([])
  })
})
