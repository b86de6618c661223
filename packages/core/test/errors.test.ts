import { describe, expect, test, vi } from 'vitest'
import { AdafactorError } from '../src/index.js'

describe('AdafactorError', () => {
  test('is an error with a code, which its message ends with, and a cause', () => {
    const cause = new Error('below')
    const error = new AdafactorError('gradient/shape', 'the shapes differ', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('AdafactorError')
    expect(error.code).toBe('gradient/shape')
    expect(error.message).toBe('the shapes differ (gradient/shape)')
    expect(error.cause).toBe(cause)
    expect(String(error)).toBe('AdafactorError: the shapes differ (gradient/shape)')
    expect(new AdafactorError('gradient/shape', 'x')).not.toHaveProperty('cause')
  })

  test('is recognised, with its code if one is asked for', () => {
    const error = new AdafactorError('gradient/shape', 'the shapes differ')
    expect(AdafactorError.isInstance(error)).toBe(true)
    expect(AdafactorError.isInstance(error, 'gradient/shape')).toBe(true)
    expect(AdafactorError.isInstance(error, 'gradient/repeated')).toBe(false)
  })

  test.each([
    null,
    undefined,
    'gradient/shape',
    7,
    new Error('gradient/shape'),
    { code: 'gradient/shape', name: 'AdafactorError' },
  ])('is not taken for %s', (value) => {
    expect(AdafactorError.isInstance(value)).toBe(false)
    expect(AdafactorError.isInstance(value, 'gradient/shape')).toBe(false)
  })

  test('is recognised across two copies of the package', async () => {
    vi.resetModules()
    const other = await import('../src/errors.js')
    expect(other.AdafactorError).not.toBe(AdafactorError)
    const error = new other.AdafactorError('state/format', 'no state')
    expect(error).not.toBeInstanceOf(AdafactorError)
    expect(AdafactorError.isInstance(error, 'state/format')).toBe(true)
    expect(other.AdafactorError.isInstance(new AdafactorError('state/format', 'no state'))).toBe(
      true,
    )
  })

  test('has its marker where no loop over properties sees it', () => {
    const error = new AdafactorError('state/format', 'no state')
    expect(Object.keys(error).sort()).toEqual(['code', 'name', 'reason'])
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'state/format',
      name: 'AdafactorError',
      reason: 'no state',
    })
  })
})
