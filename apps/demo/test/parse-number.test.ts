import { describe, expect, test } from 'vitest'
import { type NumberRule, parseNumber } from '../src/page/ui/parse-number.js'

describe('a number that is typed', () => {
  const whole: NumberRule = { min: 8, max: 20_000, whole: true }
  const part: NumberRule = { min: 1e-5, max: 10, optional: true }

  test.each<[string, NumberRule, number | undefined]>([
    ['64', whole, 64],
    [' 1e3 ', whole, 1000],
    ['20,000', whole, 20_000],
    ['1e-3', part, 0.001],
    ['0,05', part, 0.05],
    ['1,000', part, 1],
    ['.5', part, 0.5],
    ['', part, undefined],
  ])('"%s" is taken', (text, rule, value) => {
    expect(parseNumber(text, rule)).toEqual({ value })
  })

  test.each<[string, NumberRule]>([
    ['', whole],
    ['7', whole],
    ['20001', whole],
    ['8.5', whole],
    ['8,5', whole],
    ['200,000', whole],
    ['1,00', whole],
    ['1,000,00', whole],
    ['0x10', whole],
    ['Infinity', part],
    ['NaN', part],
    ['1 2', part],
    ['-1', part],
    ['11', part],
  ])('"%s" is refused', (text, rule) => {
    expect(parseNumber(text, rule)).toHaveProperty('error')
  })

  test('is refused in words that say what is allowed', () => {
    expect(parseNumber('7', whole)).toEqual({ error: 'A whole number from 8 to 20,000' })
    expect(parseNumber('x', part)).toEqual({ error: 'A number from 0.00001 to 10, or nothing' })
  })
})
