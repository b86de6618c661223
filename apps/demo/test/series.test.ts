import { describe, expect, test } from 'vitest'
import { accuracyRange, linearRange, logRange, logSplits } from '../src/page/chart/chart-scales.js'
import { emptySeries, withPoint } from '../src/page/chart/series.js'
import { titlePlaces } from '../src/page/chart/title-places.js'

describe('a series', () => {
  test('keeps its points in order, and forgets those after a step that it goes back to', () => {
    let series = emptySeries
    for (const step of [1, 5, 9]) series = withPoint(series, step, [step / 10])
    series = withPoint(series, 6, [0.7])
    expect(series).toEqual({ steps: [1, 5, 6], points: [[0.1], [0.5], [0.7]] })
  })

  test('leaves out what is not a number, of one line or of all', () => {
    let series = withPoint(emptySeries, 1, [1, Number.NaN])
    series = withPoint(series, 2, [undefined, Number.POSITIVE_INFINITY])
    expect(series).toEqual({ steps: [1], points: [[1, undefined]] })
  })
})

describe('scales of charts', () => {
  test('a log axis has labels in every range, from a decade to a tenth of one', () => {
    expect(logSplits(0.09, 2.5)).toEqual([0.1, 0.2, 0.5, 1, 2])
    expect(logSplits(0.11, 0.35)).toEqual([0.15, 0.2, 0.3])
    expect(logSplits(0.205, 0.245).length).toBeGreaterThan(1)
    expect(logSplits(1e-6, 1)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1])
  })

  test('a log range has room around what is there, and is a range without it', () => {
    const [low, high] = logRange([0.1, 2])
    expect(low).toBeLessThan(0.1)
    expect(high).toBeGreaterThan(2)
    expect(logRange([])).toEqual([0.1, 3])
  })

  test('what diverges leaves a log axis, which still has labels', () => {
    const [low, high] = logRange([2.3, 1, 5, 40, 3e37])
    expect([low, high]).toEqual([0.9, expect.closeTo(2530)])
    expect(logSplits(low, high)).toEqual([1, 10, 100, 1000])
    for (const end of [1e13, 3e37]) {
      const labels = logSplits(1e-9, end)
      expect(labels.length).toBeGreaterThan(2)
      expect(labels.length).toBeLessThan(14)
    }
  })

  test('a linear axis has no values that no label can stand for', () => {
    expect(linearRange([])).toEqual([0, 1])
    expect(linearRange([0, 1, 2e36])).toEqual(linearRange([0, 1]))
    expect(linearRange([2e36])).toEqual([0, 1])
  })

  test('accuracies are all in sight, up to 100 %', () => {
    expect(accuracyRange([])).toEqual([0, 100])
    expect(accuracyRange([11])).toEqual([10, 100])
    const rising = Array.from({ length: 25 }, (_, i) => (i === 0 ? 40 : 92 + i / 5))
    expect(accuracyRange(rising)).toEqual([40, 100])
    expect(accuracyRange(rising.map(() => 99.5))).toEqual([95, 100])
  })
})

describe('titles of marks', () => {
  test('stand beside their marks, in the first row where they touch no other', () => {
    const marks = [
      { x: 100, width: 60 },
      { x: 110, width: 90 },
      { x: 120, width: 60 },
      { x: 130, width: 60 },
      { x: 180, width: 60 },
    ]
    const places = titlePlaces(marks, 1000, 5)
    expect(places.map(({ left }) => left)).toEqual([105, 115, 125, 135, 185])
    expect(places.map(({ row }) => row)).toEqual([0, 1, 2, 3, 0])
  })

  test('at the end of the chart stand on the other side, and do not touch there either', () => {
    const places = titlePlaces(
      [60, 170, 180, 190].map((x) => ({ x, width: 60 })),
      200,
      5,
    )
    expect(places.map(({ left }) => left)).toEqual([65, 105, 115, 125])
    expect(places.map(({ row }) => row)).toEqual([0, 1, 2, 3])
  })
})
