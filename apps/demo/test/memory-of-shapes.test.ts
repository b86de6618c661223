import { adamBytes, models } from '@adafactor/cli'
import { stateBytesOf } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { modelMemory } from '../build/model-memory.js'
import { memoryOfShapes } from '../src/page/front/memory-of-shapes.js'

describe('the memory of typed shapes', () => {
  test('is that of the same model by its name', () => {
    for (const model of models) {
      const typed = Object.values(model.shapes)
        .map((shape) => shape.join(' x '))
        .join(', ')
      expect(memoryOfShapes(typed)).toMatchObject({
        adam: adamBytes(model),
        adafactor: stateBytesOf(model.shapes),
      })
    }
  })

  test.each(['', '3 x', '512 x 256, x', '1 x 2 x 3 x 4 x 5'])(
    'says what is wrong with "%s"',
    (text) => {
      expect(memoryOfShapes(text)).toEqual(expect.any(String))
    },
  )
})

test('the picture has the models of the README, and in each Adam keeps twice the parameters', () => {
  const shown = modelMemory()
  expect(shown.map(({ name }) => name)).toContain('GPT-2 small')
  for (const { parameters, adam, adafactor } of shown) {
    expect(adam).toBe(2 * parameters)
    expect(adafactor).toBeLessThan(adam / 100)
  }
})
