import { denseOps } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { adamSettings, adamStep } from '../src/page/worked-example/adam-step.js'
import {
  isTextbookGradient,
  type Matrix,
  nextGradient,
  textbookInput,
} from '../src/page/worked-example/example-input.js'
import { ExampleModel } from '../src/page/worked-example/example-model.js'
import {
  entriesOf,
  isFault,
  readEntries,
  resizeEntries,
} from '../src/page/worked-example/matrix-entries.js'
import {
  printedRms,
  rmsWithoutDivision,
  withoutDivision,
} from '../src/page/worked-example/without-division.js'
import { computeExample } from '../src/page/worked-example/worked-example.js'

function expectMatrix(actual: Matrix, expected: Matrix, digits: number): void {
  expect(actual.map((row) => row.map((value) => Number(value.toFixed(digits))))).toEqual(expected)
}

describe('the worked example', () => {
  const example = computeExample(textbookInput)

  test('has the row and column means and the step size of the textbook', () => {
    expect(example.step).toBe(1)
    expect(example.beta2).toBe(0)
    expect(example.R.map((value) => value.toFixed(4))).toEqual(['0.0967', '0.2067', '0.0967'])
    expect(example.C.map((value) => value.toFixed(4))).toEqual(['0.1267', '0.1867', '0.0867'])
    expect(example.rowMeans).toEqual(example.R)
    expect(example.columnMeans).toEqual(example.C)
    expect(example.meanR).toBeCloseTo(0.4 / 3, 12)
    expect(example.rmsX.toFixed(3)).toBe('0.806')
    expect(example.alpha.toFixed(5)).toBe('0.00806')
    expect(example.squares[1]?.[1]).toBeCloseTo(0.36, 12)
  })

  test('has the numbers of the paper’s formula', () => {
    const rows = [0.0918, 0.1353, 0.0628]
    expectMatrix(example.V, [rows, [0.1963, 0.2893, 0.1343], rows], 4)
    expectMatrix(
      example.U,
      [
        [0.99, -0.5437, 1.5958],
        [-1.1284, 1.1155, -0.2728],
        [0.66, -1.0873, 1.1968],
      ],
      4,
    )
    expect(example.rmsU.toFixed(4)).toBe('1.0255')
    const clipped = [
      [0.9654, -0.5302, 1.5561],
      [-1.1004, 1.0878, -0.2661],
      [0.6436, -1.0603, 1.1671],
    ]
    expectMatrix(example.clipped, clipped, 4)
    const step = (textbookInput.parameter[0]?.[0] ?? 0) - (example.parameter[0]?.[0] ?? 0)
    expect(step).toBeCloseTo(example.alpha * 0.9654, 6)
  })

  test('has 2.808 without the division, where the textbook prints 3.303', () => {
    const printed = [2.711, -1.489, 4.37, -3.09, 3.055, -0.747, 1.807, -2.978, 3.278]
    const ofPrinted = Math.sqrt(printed.reduce((sum, u) => sum + u * u, 0) / 9)
    expect(ofPrinted.toFixed(3)).toBe('2.808')
    expect(rmsWithoutDivision(example).toFixed(3)).toBe('2.808')
    expect(printedRms).toBe(3.303)
  })

  test('says what leaving the division out would do, in both directions', () => {
    expect(withoutDivision(example.meanR)).toContain('7.5 times too small')
    const gradient = textbookInput.gradient.map((row) => [...row])
    ;(gradient[0] as number[])[0] = 50
    const { meanR, V, R, C } = computeExample({ ...textbookInput, gradient })
    expect(withoutDivision(meanR)).toContain('277.9 times too large')
    const [first, right] = [(R[0] as number) * (C[0] as number), V[0]?.[0] as number]
    expect((first / right).toFixed(1)).toBe('277.9')
    expect(withoutDivision(1)).toContain('nothing')
  })

  test('keeps 3 + 3 numbers where Adam keeps 9 + 9', () => {
    const { R, C, adam } = example.after
    expect(R.length + C.length).toBe(6)
    expect(adam.m.flat().length + adam.v.flat().length).toBe(18)
  })

  test('stays finite on zeros, and on any size', () => {
    for (const gradient of [
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0, 0],
        [1, 2, 3],
      ],
      Array.from({ length: 5 }, () => [1e6, 0, 1, -1e-6, 0]),
    ]) {
      const { V, U, clipped, parameter, adam } = computeExample({ gradient, parameter: gradient })
      const matrices = [V, U, clipped, parameter, adam.vHat, adam.U, adam.parameter]
      const numbers = matrices.flat(2)
      expect(numbers.length).toBe(7 * gradient.flat().length)
      expect(numbers.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('the steps after the first', () => {
  const first = computeExample(textbookInput)
  const gradient = nextGradient(textbookInput.gradient, 2)
  const second = computeExample({ gradient, parameter: first.parameter, before: first.after })

  test('average with the weight 1 - 2^-0.8 of the old', () => {
    const beta2 = 1 - 2 ** -0.8
    expect(second.step).toBe(2)
    expect(second.beta2).toBeCloseTo(beta2, 12)
    // Turned and halved: the means are those of the first step backwards, a quarter as large.
    expectMatrix([second.rowMeans], [[...first.R].reverse().map((mean) => round(mean / 4))], 6)
    second.R.forEach((value, row) => {
      const [old, now] = [first.R[row] as number, second.rowMeans[row] as number]
      expect(value).toBeCloseTo(beta2 * old + (1 - beta2) * now, 12)
    })
    expect(second.V[0]?.[0]).toBeCloseTo(
      ((second.R[0] as number) * (second.C[0] as number)) / second.meanR,
      12,
    )
  })

  test('go on from each optimizer’s own parameter', () => {
    expect(second.adam.parameter[0]?.[0]).toBeCloseTo(
      (first.adam.parameter[0]?.[0] as number) -
        adamSettings.learningRate * (second.adam.U[0]?.[0] as number),
      12,
    )
    expect(second.after.steps).toBe(2)
  })

  test('take two batches by turns', () => {
    expect(gradient[0]).toEqual([0.15, -0.2, 0.1])
    expect(nextGradient(gradient, 3)).toEqual(textbookInput.gradient)
  })

  function round(value: number): number {
    return Number(value.toFixed(6))
  }
})

describe('Adam', () => {
  test('moves each parameter by the learning rate in its first step, and then by Algorithm 1', () => {
    const ops = denseOps('float64')
    const zeros = [[0, 0]]
    const parameter = [[1, -2]]
    const one = adamStep(ops, [[0.5, -3]], { m: zeros, v: zeros, parameter }, 1)
    expectMatrix(one.U, [[1, -1]], 6)
    expectMatrix(one.parameter, [[0.999, -1.999]], 6)
    const two = adamStep(ops, [[1, 0]], one, 2)
    // m = 0.9 * 0.05 + 0.1, over 1 - 0.81; v = 0.999 * 0.00025 + 0.001, over 1 - 0.998001
    const expected = 0.145 / 0.19 / Math.sqrt(0.00124975 / 0.001999)
    expect(two.U[0]?.[0]).toBeCloseTo(expected, 6)
  })
})

describe('what is typed into a matrix', () => {
  test('is read back as the numbers that were shown', () => {
    expect(readEntries(entriesOf(textbookInput.gradient))).toEqual(textbookInput.gradient)
    expect(readEntries([['-0,5', ' +2. ', '.25', '1e-3', '−7']])).toEqual([
      [-0.5, 2, 0.25, 0.001, -7],
    ])
  })

  test('is refused with the cell and a reason that can be read', () => {
    const faults = [
      ['', 'is empty'],
      ['  ', 'is empty'],
      ['abc', '“abc”'],
      ['1.2.3', 'no number'],
      ['Infinity', 'no number'],
      ['0x10', 'no number'],
      ['1e7', 'too large'],
      ['9'.repeat(400), 'too large'],
    ]
    for (const [text, reason] of faults) {
      const read = readEntries([
        ['1', '2'],
        ['3', text as string],
      ])
      expect(isFault(read) && [read.row, read.column]).toEqual([1, 1])
      expect(isFault(read) && read.message).toContain(reason)
    }
  })

  test('keeps its numbers when rows and columns come and go', () => {
    const entries = [
      ['1', 'x'],
      ['3', '4'],
    ]
    expect(resizeEntries(entries, 3, 1)).toEqual([['1'], ['3'], ['0']])
    expect(resizeEntries(entries, 2, 3)).toEqual([
      ['1', 'x', '0'],
      ['3', '4', '0'],
    ])
  })

  test('is the textbook’s only as long as it is unchanged', () => {
    expect(isTextbookGradient(textbookInput)).toBe(true)
    const changed = textbookInput.gradient.map((row) => [...row])
    ;(changed[0] as number[])[0] = 0.31
    expect(isTextbookGradient({ ...textbookInput, gradient: changed })).toBe(false)
  })
})

describe('the matrices of the view', () => {
  test('keep the last good result while something can’t be read', () => {
    const model = new ExampleModel()
    model.edit('gradient', 0, 0, '0.9')
    const good = model.example.value
    expect(good.squares[0]?.[0]).toBeCloseTo(0.81, 12)
    model.edit('gradient', 1, 2, 'much')
    expect(model.example.value).toEqual(good)
    expect(model.entries('gradient')[1]?.[2]).toBe('much')
    expect(model.faults.value).toMatchObject([{ matrix: 'gradient', row: 1, column: 2 }])
    model.edit('gradient', 1, 2, '2')
    expect(model.faults.value).toEqual([])
    expect(model.example.value.squares[1]?.[2]).toBe(4)
  })

  test('change their sizes together, within limits, and go back to the textbook’s', () => {
    const model = new ExampleModel()
    model.resize(5, 2)
    const { gradient, parameter } = model.input.value
    expect([gradient, parameter].map((matrix) => [matrix.length, matrix[0]?.length])).toEqual([
      [5, 2],
      [5, 2],
    ])
    model.resize(6, 2)
    model.resize(5, 1)
    expect(model.size.value).toEqual({ rows: 5, columns: 2 })
    expect(model.isTextbook.value).toBe(false)
    model.reset()
    expect(model.isTextbook.value).toBe(true)
    expect(model.input.value).toEqual(textbookInput)
  })

  test('go on to later steps, and back to each as it was', () => {
    const model = new ExampleModel()
    model.edit('gradient', 0, 0, '0.7')
    const first = model.example.value
    model.next()
    expect(model.isFirstStep.value).toBe(false)
    expect(model.example.value.step).toBe(2)
    expect(model.input.value.parameter).toEqual(first.parameter)
    expect(model.entries('gradient')[2]?.[2]).toBe('0.35')
    model.edit('gradient', 2, 2, '1')
    expect(model.example.value.squares[2]?.[2]).toBe(1)
    expect(model.input.value.before).toEqual(first.after)
    // What is kept has the sizes of the matrix.
    model.resize(2, 2)
    expect(model.size.value).toEqual({ rows: 3, columns: 3 })
    const second = model.example.value
    model.next()
    expect(model.example.value.step).toBe(3)
    model.back()
    expect(model.example.value).toEqual(second)
    model.back()
    model.back()
    expect(model.example.value).toEqual(first)
    model.next()
    model.reset()
    expect(model.isTextbook.value).toBe(true)
    expect(model.example.value.step).toBe(1)
  })
})
