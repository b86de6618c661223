import { referenceBackend } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { caseGroups } from '../src/case.js'
import { conformanceCases } from '../src/cases.js'
import { badgeOf, type Progress, runConformance } from '../src/run.js'
import { runCase } from '../src/run-case.js'
import { describeBackend } from '../src/vitest.js'
import { largerDroppingNan, map, withOps } from './break-backend.js'

const reference = { name: 'reference', create: () => referenceBackend() }
const brokenMaximum = {
  name: 'broken maximum',
  create: () => withOps({ maximum: map(largerDroppingNan) }),
}
const rule = 'operations/maximum is NaN where either is NaN'

describe('the cases', () => {
  const cases = conformanceCases()

  test('have ids that no other has, in the groups that there are', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    for (const { id, group } of cases) expect(id.startsWith(`${group}/`)).toBe(true)
    expect(new Set(cases.map(({ group }) => group))).toEqual(new Set(caseGroups))
  })

  test('contain as many random programs as asked for', () => {
    const parts = (randomPrograms: number) =>
      conformanceCases({ randomPrograms })
        .filter(({ group }) => group === 'random programs')
        .map(({ id }) => id)
    expect(parts(250)).toEqual([
      'random programs/programs 1 to 100',
      'random programs/programs 101 to 200',
      'random programs/programs 201 to 250',
    ])
    expect(parts(0)).toEqual([])
    expect(parts(2000)).toHaveLength(20)
  })
})

describe('a report', () => {
  test('is plain JSON with a line for every case', async () => {
    const progress: Progress[] = []
    const report = await runConformance(reference, {
      only: ['storage', rule],
      seed: 7,
      onProgress: (step) => progress.push(step),
    })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report).toMatchObject({
      format: 1,
      backend: { name: 'reference', traits: { precision: 'float64' } },
      seed: 7,
      failed: 0,
      skipped: 0,
      leftOut: conformanceCases().length - report.cases.length,
    })
    expect(report.passed).toBe(report.cases.length)
    expect(report.cases.map(({ id }) => id)).toContain(rule)
    expect(progress.map(({ done }) => done)).toEqual(report.cases.map((_, index) => index + 1))
    expect(progress.every(({ total }) => total === report.cases.length)).toBe(true)
  })

  test('says what is wrong, and with which seed', async () => {
    const report = await runConformance(brokenMaximum, { only: [rule], seed: 5 })
    expect(report).toMatchObject({ passed: 0, failed: 1 })
    expect(report.cases[0]?.message).toMatch(/is 1, expected NaN \[seed 5\]$/)
  })

  test('says why a case was skipped', async () => {
    const report = await runConformance(reference, { only: ['views'] })
    expect(report.skipped).toBe(report.cases.length)
    expect(report.cases[0]?.message).toMatch(/no `view`/)
  })

  test('has the worst error in units of the tolerance', async () => {
    const report = await runConformance(
      { name: 'float32', create: () => referenceBackend({ precision: 'float32' }) },
      { only: ['reductions'] },
    )
    const worst = Math.max(...report.cases.map((result) => result.worst ?? 0))
    expect(worst).toBeGreaterThan(0.01)
    expect(worst).toBeLessThanOrEqual(1)
  })

  test('is refused for cases that do not exist', async () => {
    await expect(runConformance(reference, { only: ['storage', 'storrage'] })).rejects.toThrow(
      'storrage',
    )
    const notYet = ['operations', 'storage/no such case']
    await expect(runConformance({ ...reference, notYet })).rejects.toThrow('storage/no such case')
    expect(() => describeBackend({ ...reference, notYet })).toThrow('storage/no such case')
    expect(() => describeBackend({ ...reference, only: ['storrage'] })).toThrow('storrage')
    const expectedFailures = { 'operations/no such case': 'a reason' }
    await expect(runConformance({ ...reference, expectedFailures })).rejects.toThrow('no such case')
    expect(() => describeBackend({ ...reference, expectedFailures })).toThrow('no such case')
  })

  test('is refused with the error of create', async () => {
    const create = () => {
      throw new Error('no device')
    }
    await expect(runConformance({ name: 'none', create })).rejects.toThrow('no device')
  })
})

describe('a failed case', () => {
  test('says where an error came from that the kit did not make', async () => {
    const create = () =>
      withOps({
        maximum: (a) => (a as unknown as { plus(): typeof a }).plus(),
        minimum: () => {
          throw 'no minimum'
        },
      })
    const { cases } = await runConformance(
      { name: 'careless', create },
      { only: [rule, 'operations/minimum is NaN where either is NaN'] },
    )
    const [maximum, minimum] = cases
    expect(maximum?.message).toMatch(
      /^TypeError: a\.plus is not a function, thrown at .*run\.test\.ts:\d+:\d+\)? \[seed 1\]$/,
    )
    expect(maximum?.stack).toContain('run.test.ts')
    expect(minimum?.message).toBe('no minimum was thrown, which is no Error [seed 1]')
    expect(minimum).not.toHaveProperty('stack')
  })

  test('has no stack where the kit found a wrong number', async () => {
    const { cases } = await runConformance(brokenMaximum, { only: [rule] })
    expect(cases[0]?.message).toBe('out [0] of [4] is 1, expected NaN [seed 1]')
    expect(cases[0]).not.toHaveProperty('stack')
  })
})

describe('fewer random programs', () => {
  test.each([
    [0, 20],
    [100, 19],
    [1950, 1],
    [2000, 0],
    [5000, 0],
  ])('are counted as left out: of %i, %i cases', async (randomPrograms, leftOut) => {
    const only = ['traits']
    const report = await runConformance({ ...reference, randomPrograms }, { only })
    const ran = conformanceCases({ randomPrograms }).length - report.cases.length
    expect(report.leftOut - ran).toBe(leftOut)
  })
})

test('what is no backend ends the run with a message that says what is missing', async () => {
  const create = () => ({ ...referenceBackend(), destroy: undefined }) as never
  await expect(runConformance({ name: 'spread', create })).rejects.toThrow(
    /has no member "destroy"\. Methods of a class are lost when an instance is spread/,
  )
})

describe('what a backend is not ready for', () => {
  test('is not run, and is counted as left out', async () => {
    const subject = { ...brokenMaximum, randomPrograms: 0, notYet: [rule, 'random programs'] }
    const whole = await runConformance(brokenMaximum, { only: ['operations'] })
    const part = await runConformance(subject, { only: ['operations'] })
    expect(whole.failed).toBeGreaterThan(0)
    expect(part.cases.map(({ id }) => id)).not.toContain(rule)
    expect(part.cases).toHaveLength(whole.cases.length - 1)
    expect(part.leftOut).toBe(conformanceCases().length - whole.cases.length + 1)
  })
})

describe('a badge', () => {
  const colorAndMessage = async (...run: Parameters<typeof runConformance>) => {
    const { schemaVersion, label, color, message } = badgeOf(await runConformance(...run))
    expect({ schemaVersion, label }).toEqual({ schemaVersion: 1, label: 'Adafactor kit' })
    return `${color}: ${message}`
  }
  const total = conformanceCases().length

  test('says how many cases were left out, yellow', async () => {
    const found = await colorAndMessage(reference, { only: ['worked example'] })
    expect(found).toBe(`yellow: 7 passed, ${total - 7} not run`)
  })

  test('says how many cases failed, red, whatever was left out', async () => {
    expect(await colorAndMessage(brokenMaximum, { only: [rule] })).toBe('red: 1 failed, 0 passed')
  })

  test('is bright green for the whole kit, with failures that every backend has', async () => {
    const everywhere = conformanceCases().filter(({ expectedFailure }) => expectedFailure)
    expect(everywhere).not.toHaveLength(0)
    // The whole kit is run on this backend elsewhere.
    const only = [rule, 'worked example', ...everywhere.map(({ id }) => id)]
    const part = await runConformance(reference, { only })
    expect(badgeOf(part)).toMatchObject({
      color: 'yellow',
      message: `${part.passed} passed, ${part.leftOut} not run`,
    })
    expect(part.leftOut).toBe(total - part.cases.length)
    const report = { ...part, leftOut: 0 }
    expect(report).toMatchObject({ failed: 0, leftOut: 0, expectedFailures: everywhere.length })
    expect(badgeOf(report)).toMatchObject({
      color: 'brightgreen',
      message: `${report.passed} passed`,
    })
    const cases = report.cases.map((one) =>
      one.id === rule ? { ...one, status: 'expected-failure' as const } : one,
    )
    const known = { ...report, passed: report.passed - 1, cases }
    expect(badgeOf(known)).toMatchObject({
      color: 'green',
      message: `${report.passed - 1} passed, 1 known to fail`,
    })
  })
})

describe('an expected failure', () => {
  const options = { only: [rule] }

  test('runs, and is reported with its reason', async () => {
    const expectedFailures = { [rule]: 'the driver drops NaN' }
    const report = await runConformance({ ...brokenMaximum, expectedFailures }, options)
    expect(report).toMatchObject({ passed: 0, failed: 0, expectedFailures: 1 })
    expect(report.cases[0]).toMatchObject({
      status: 'expected-failure',
      message: 'the driver drops NaN',
    })
  })

  test('has failed if it passes', async () => {
    const expectedFailures = { [rule]: 'the driver drops NaN' }
    const report = await runConformance({ ...reference, expectedFailures }, options)
    expect(report).toMatchObject({ passed: 0, failed: 1, expectedFailures: 0 })
    expect(report.cases[0]?.message).toMatch(/passed, though it was expected to fail: the driver/)
  })
})

describe('a single case', () => {
  const one = conformanceCases().find(({ id }) => id === 'random programs/programs 1 to 100')
  if (!one) throw new Error('the case is gone')

  const wrong = {
    name: 'every maximum too large',
    create: () => withOps({ maximum: map((a, b) => Math.max(a, b) * 1.001) }),
  }

  test('draws other numbers with another seed, and the same with the same', async () => {
    const messageOf = async (seed: number) => {
      const { status, message } = await runCase(one, wrong as never, { seed })
      expect(status).toBe('failed')
      return message
    }
    expect(await messageOf(1)).toBe(await messageOf(1))
    expect(await messageOf(1)).not.toBe(await messageOf(2))
  })

  test('destroys every backend that it made', async () => {
    const alive = new Set<object>()
    let made = 0
    const create = () => {
      const backend = referenceBackend()
      const counted = {
        ...backend,
        destroy: () => {
          alive.delete(counted)
          backend.destroy()
        },
      }
      alive.add(counted)
      made++
      return counted
    }
    await runConformance({ name: 'counted', create }, { only: ['storage', 'determinism'] })
    expect(made).toBeGreaterThan(30)
    expect(alive.size).toBe(0)
  })
})

describeBackend({
  name: 'broken overlaps',
  create: () => ({ ...referenceBackend(), overlaps: () => false }),
  only: ['traits', 'storage'],
  expectedFailures: { 'storage/overlaps tells a tensor from another': 'overlaps is always false' },
})

// The rule would fail if it ran, and a group that is left out is not empty.
describeBackend({
  ...brokenMaximum,
  notYet: [
    'operations',
    'programs',
    'random programs',
    'edge cases',
    'ranges',
    'reductions',
    'optimizer',
    'golden trajectories',
  ],
})

// The rule is among the others.
describeBackend({ ...brokenMaximum, only: ['storage', 'worked example'], notYet: ['storage'] })
