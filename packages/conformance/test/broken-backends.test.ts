import { describe, expect, test } from 'vitest'
import type { BackendUnderTest } from '../src/backend-under-test.js'
import { conformanceCases } from '../src/cases.js'
import { runConformance } from '../src/run.js'
import { runCase } from '../src/run-case.js'
import { brokenBackends } from './broken-backends.js'
import { backendDrawing, wordOf } from './broken-stochastic-rounding.js'
import { brokenStridedBackends } from './broken-strided-backends.js'
import { viewOf } from './strided-backend.js'

const cases = new Map(conformanceCases().map((one) => [one.id, one]))

async function resultOf(subject: BackendUnderTest, caughtBy: string) {
  const one = cases.get(caughtBy)
  if (!one) throw new Error(`no case is called ${caughtBy}`)
  return runCase(one, subject, { seed: 1 })
}

describe('a broken backend is caught by the case that says what is wrong', () => {
  test.each(brokenBackends)('$fault: $caughtBy', async ({ fault, caughtBy, create }) => {
    const result = await resultOf({ name: fault, create } as BackendUnderTest, caughtBy)
    expect(result.message ?? '').not.toMatch(/TypeError|is not a function|Cannot read/)
    expect(result.status).toBe('failed')
  })

  test.each(brokenStridedBackends)('$fault: $caughtBy', async ({ fault, caughtBy, create }) => {
    const subject = { name: fault, create, view: viewOf } as BackendUnderTest
    expect((await resultOf(subject, caughtBy)).status).toBe('failed')
  })

  test('what rounds stochastically in their way, with the right numbers, is sound', async () => {
    const subject = { name: 'drawing', create: () => backendDrawing(wordOf) }
    const report = await runConformance(subject, { only: ['stochastic rounding', 'types'] })
    expect(report.cases.filter(({ status }) => status === 'failed')).toEqual([])
  })

  test('there are as many as were promised', () => {
    const count = brokenBackends.length + brokenStridedBackends.length
    expect(count).toBeGreaterThanOrEqual(80)
  })
})
