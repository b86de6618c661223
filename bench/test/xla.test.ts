import { afterEach, expect, test, vi } from 'vitest'
import { benchXla } from '../src/xla/bench-xla.js'
import { sideSource } from '../src/xla/side-source.js'
import { xlaCases } from '../src/xla/xla-case.js'

const options = { budget: 1, leastRounds: 1, elementsLimit: 2 ** 20 }

afterEach(() => {
  vi.restoreAllMocks()
})

test.each([
  [{}, 'it needs Python: run it as npm run bench -- --only xla --peers'],
  [{ optax: 'there is no Python 3 here' }, 'there is no Python 3 here'],
])('without optax there is a sentence: %j', async (missing, sentence) => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => {})
  const { description, results } = await benchXla(xlaCases, { python: '', missing }, options)
  expect(lines.mock.calls).toEqual([[`\nxla is not measured: ${sentence}`]])
  expect([description, results]).toEqual([sentence, []])
})

test('cases above the limit are left out', async () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => {})
  const large = xlaCases.filter(({ name }) => name.includes('4096'))
  await benchXla(large, { python: '', missing: {} }, options)
  expect(lines).not.toHaveBeenCalled()
})

test('the text of StableHLO comes with the numbers of each step', () => {
  expect(sideSource('stablehlo under jit', [[8, 4]])).toMatchObject({
    text: expect.stringContaining('func.func public @main('),
    arguments: [
      'parameter',
      'gradient',
      'rowMoment',
      'columnMoment',
      'beta2',
      'beta2Weight',
      'rho',
    ].map((name) => ({ name })),
    scalars: expect.arrayContaining([{ beta2: 0, beta2Weight: 1, rho: 0.01 }]),
  })
})
