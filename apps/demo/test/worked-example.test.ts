import { describe, expect, test } from 'vitest'
import { ExampleModel } from '../src/page/worked-example/example-model.js'
import {
  entriesOf,
  isFault,
  readEntries,
  resizeEntries,
} from '../src/page/worked-example/matrix-entries.js'
import {
  computeExample,
  isTextbookGradient,
  type Matrix,
  printedRms,
  relativeDifference,
  textbookInput,
} from '../src/page/worked-example/worked-example.js'

function expectMatrix(actual: Matrix, expected: Matrix, digits: number): void {
  expect(actual.map((row) => row.map((value) => Number(value.toFixed(digits))))).toEqual(expected)
}

describe('the worked example', () => {
  const example = computeExample(textbookInput)

  test('has the row and column means and the step size of the textbook', () => {
    expect(example.R.map((value) => value.toFixed(4))).toEqual(['0.0967', '0.2067', '0.0967'])
    expect(example.C.map((value) => value.toFixed(4))).toEqual(['0.1267', '0.1867', '0.0867'])
    expect(example.meanR).toBeCloseTo(0.4 / 3, 12)
    expect(example.rmsX.toFixed(3)).toBe('0.806')
    expect(example.alpha.toFixed(5)).toBe('0.00806')
    expect(example.squares[1]?.[1]).toBeCloseTo(0.36, 12)
  })

  test('has the numbers of the paper’s formula', () => {
    const { V, U, rmsU } = example.paper
    const rows = [0.0918, 0.1353, 0.0628]
    expectMatrix(V, [rows, [0.1963, 0.2893, 0.1343], rows], 4)
    expectMatrix(
      U,
      [
        [0.99, -0.5437, 1.5958],
        [-1.1284, 1.1155, -0.2728],
        [0.66, -1.0873, 1.1968],
      ],
      4,
    )
    expect(rmsU.toFixed(4)).toBe('1.0255')
  })

  test('has the numbers of the page’s formula, and 2.808 where the page prints 3.303', () => {
    const { U, rmsU } = example.page
    const printed = [
      [2.711, -1.489, 4.37],
      [-3.09, 3.055, -0.747],
      [1.807, -2.978, 3.278],
    ]
    expectMatrix(U, printed, 3)
    expect(rmsU.toFixed(3)).toBe('2.808')
    const ofPrinted = Math.sqrt(printed.flat().reduce((sum, u) => sum + u * u, 0) / 9)
    expect(ofPrinted.toFixed(3)).toBe('2.808')
    expect(printedRms).toBe(3.303)
  })

  test('comes to the same clipped update and the same parameter by both formulas', () => {
    const { paper, page } = example
    const clipped = [
      [0.9654, -0.5302, 1.5561],
      [-1.1004, 1.0878, -0.2661],
      [0.6436, -1.0603, 1.1671],
    ]
    expectMatrix(paper.clipped, clipped, 4)
    expectMatrix(page.clipped, clipped, 4)
    expect(relativeDifference(paper.clipped, page.clipped)).toBeLessThan(1e-14)
    expect(relativeDifference(paper.parameter, page.parameter)).toBeLessThan(1e-14)
    const step = (textbookInput.parameter[0]?.[0] ?? 0) - (paper.parameter[0]?.[0] ?? 0)
    expect(step).toBeCloseTo(example.alpha * 0.9654, 6)
  })

  test('differs between the formulas where only one of them is clipped', () => {
    const gradient = [
      [3, -2],
      [5, 6],
    ]
    const { paper, page } = computeExample({ gradient, parameter: gradient })
    expect(paper.rmsU).toBeLessThan(1.05)
    expect(page.rmsU).toBeLessThan(1)
    expect(relativeDifference(paper.clipped, page.clipped)).toBeGreaterThan(0.1)
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
      const { paper, page } = computeExample({ gradient, parameter: gradient })
      const numbers = [paper, page].flatMap((each) =>
        [each.V, each.U, each.clipped, each.parameter].flatMap((matrix) => matrix.flat()),
      )
      expect(numbers.length).toBe(8 * gradient.flat().length)
      expect(numbers.every(Number.isFinite)).toBe(true)
    }
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
    expect(isTextbookGradient(textbookInput.gradient)).toBe(true)
    const changed = textbookInput.gradient.map((row) => [...row])
    ;(changed[0] as number[])[0] = 0.31
    expect(isTextbookGradient(changed)).toBe(false)
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
})
