import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queryOfSetup, setupOfQuery } from '../src/page/setup/address.js'
import { backendNames, defaultSetup, limits, type Setup } from '../src/page/setup/setup.js'
import { presetNames } from '../src/training/optimizer-options.js'

const whole = (name: 'width' | 'batchSize' | 'steps' | 'seed') => fc.integer(limits[name])

const setups: fc.Arbitrary<Setup> = fc.record(
  {
    backend: fc.constantFrom('auto' as const, ...backendNames),
    preset: fc.constantFrom(...presetNames),
    learningRate: fc.double({ ...limits.learningRate, noNaN: true }),
    width: whole('width'),
    batchSize: whole('batchSize'),
    steps: whole('steps'),
    seed: whole('seed'),
    adam: fc.boolean(),
  },
  { requiredKeys: ['backend', 'width', 'batchSize', 'steps', 'seed', 'adam'] },
)

describe('the address', () => {
  test('says all of a set-up, and nothing of the default', () => {
    expect(queryOfSetup(defaultSetup).toString()).toBe('')
    fc.assert(
      fc.property(setups, (setup) => {
        const text = queryOfSetup(setup).toString()
        expect(setupOfQuery(new URLSearchParams(text))).toEqual({ setup, problems: [] })
      }),
      { seed: 20261122 },
    )
  })

  test('with values that do not exist is the default, and says what was left out', () => {
    const query =
      'backend=cuda&preset=adam&learningRate=-1&width=7&batchSize=9.5&steps=&seed=x&adam=maybe'
    const { setup, problems } = setupOfQuery(new URLSearchParams(query))
    expect(setup).toEqual(defaultSetup)
    expect(problems).toHaveLength(8)
    expect(problems.join(' ')).toContain('"cuda"')
    expect(problems.join(' ')).toContain('from 8 to 256')
  })
})
