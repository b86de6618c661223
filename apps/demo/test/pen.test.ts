import { expect, test } from 'vitest'
import { type Pen, penAfter, penPlaces, penText, restingPen } from '../src/page/train/pen.js'

function after(keys: readonly string[], from: Pen = restingPen): Pen {
  return keys.reduce((pen, key) => penAfter(pen, key, false) ?? pen, from)
}

test('arrows move the pen by a place, with Shift by more', () => {
  expect(after(['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp'])).toEqual({
    ...restingPen,
    row: restingPen.row + 1,
  })
  expect(penAfter(restingPen, 'ArrowUp', true)?.row).toBe(restingPen.row - 3)
})

test('it stays on the field', () => {
  for (const [key, place] of [
    ['ArrowLeft', { column: 1 }],
    ['ArrowRight', { column: penPlaces }],
    ['ArrowUp', { row: 1 }],
    ['ArrowDown', { row: penPlaces }],
  ] as const) {
    expect(after(Array(40).fill(key))).toMatchObject(place)
  }
})

test('Space sets it down and lifts it, where it is', () => {
  expect(after([' '])).toEqual({ ...restingPen, isDown: true })
  expect(after([' ', 'ArrowDown', ' '])).toMatchObject({ isDown: false, row: restingPen.row + 1 })
})

test('other keys are not its own', () => {
  for (const key of ['Tab', 'a', 'Escape', 'PageDown']) {
    expect(penAfter(restingPen, key, false)).toBeUndefined()
  }
})

test('it says where it is, and whether it draws', () => {
  expect(penText(after([' ', 'ArrowUp']))).toBe('Pen down, column 14, row 13 of 27')
})
