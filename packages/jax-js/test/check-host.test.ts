import { AdafactorError } from '@adafactor/core'
import * as jax from '@jax-js/jax'
import { expect, test } from 'vitest'
import { checkHost } from '../src/check-host.js'

const codeAndMessage = (host: unknown): string => {
  try {
    checkHost(host as typeof jax)
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error.message
    throw error
  }
  return 'fine'
}

test('the jax-js that is installed is fine', () => {
  expect(codeAndMessage(jax)).toBe('fine')
})

test('one that lacks what is used is refused, with what is missing and what to install', () => {
  const without = { ...jax, numpy: { ...jax.numpy, concatenate: undefined } }
  expect(codeAndMessage(without)).toMatch(
    /numpy\.concatenate is missing; install 0\.1\.25 \(backend\/unavailable\)/,
  )
  expect(codeAndMessage({ ...jax, jit: undefined })).toMatch(/jit is missing/)
  class Other {}
  expect(codeAndMessage({ ...jax, numpy: { ...jax.numpy, Array: Other } })).toMatch(
    /arrays have no ref/,
  )
})
