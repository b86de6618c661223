import { expect, test } from 'vitest'
import { functionsFor } from '../../src/wgsl/functions-for.js'

const declared = (code: string) =>
  [...functionsFor(code).matchAll(/^fn (\w+)/gm)].map(([, name]) => name).sort()

test('a module gets the functions that it calls and those that these call, each once', () => {
  expect(declared('y = minimum_f32(maximum_f32(x, y), minimum_f32(x, z));')).toEqual([
    'is_nan_f32',
    'maximum_f32',
    'minimum_f32',
  ])
  expect(declared('f32_to_float16_stochastic(x, random_word(1u, 2u, 3u, i))')).toEqual([
    'f32_to_float16',
    'f32_to_float16_stochastic',
    'float16_digits',
    'mix_word',
    'random_word',
  ])
})

test('code that calls none gets none', () => {
  expect(functionsFor('x[i] = sqrt(y[i]) + minimum;')).toBe('')
})
