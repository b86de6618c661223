import { describe, expect, test } from 'vitest'
import { centreDigit, side } from '../src/page/train/centre-digit.js'

/** A drawing with a filled rectangle. */
function rectangle(left: number, top: number, width: number, height: number, size = 280) {
  const pixels = new Float32Array(size * size)
  for (let y = top; y < top + height; y++) pixels.fill(1, y * size + left, y * size + left + width)
  return { width: size, height: size, pixels }
}

function inkBox(digit: Float32Array) {
  const xs: number[] = []
  const ys: number[] = []
  digit.forEach((ink, index) => {
    if (ink < 0.5) return
    xs.push(index % side)
    ys.push(Math.floor(index / side))
  })
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
}

describe('a drawing', () => {
  test('is fitted into 20 pixels and centred, wherever and however large it was drawn', () => {
    for (const drawing of [rectangle(3, 9, 40, 100), rectangle(150, 60, 80, 200)]) {
      const digit = centreDigit(drawing) as Float32Array
      const [left = 0, right = 0, top = 0, bottom = 0] = inkBox(digit)
      expect(bottom - top + 1).toBe(20)
      expect(right - left + 1).toBe(8)
      expect([left, top]).toEqual([10, 4])
    }
  })

  test('keeps its proportions when it is wide', () => {
    const [left = 0, right = 0, top = 0, bottom = 0] = inkBox(
      centreDigit(rectangle(10, 10, 200, 50)) as Float32Array,
    )
    expect([right - left + 1, bottom - top + 1]).toEqual([20, 5])
  })

  test('has its centre of mass in the middle, not the middle of its box', () => {
    const drawing = rectangle(40, 40, 20, 200)
    // A foot on the left moves the mass to the left, so that the whole goes to the right.
    for (let y = 200; y < 240; y++) drawing.pixels.fill(1, y * 280 + 40, y * 280 + 160)
    const digit = centreDigit(drawing) as Float32Array
    let [sum, x] = [0, 0]
    digit.forEach((ink, index) => {
      sum += ink
      x += ink * ((index % side) + 0.5)
    })
    expect(Math.abs(x / sum - side / 2)).toBeLessThanOrEqual(0.5)
  })

  test('of nothing is no digit, and of a dot is one', () => {
    expect(centreDigit(rectangle(0, 0, 0, 0))).toBeUndefined()
    expect(centreDigit(rectangle(0, 0, 1, 1))).toBeDefined()
  })
})
