import { describe, expect, test } from 'vitest'
import { runConformance } from '../src/run.js'
import { type AsynchronousFault, asynchronousBackend } from './asynchronous-backend.js'

/** The case that says what is wrong. */
const caughtBy: Readonly<Record<AsynchronousFault, string>> = {
  'read throws where it should reject':
    'asynchronous/read rejects where it fails, it does not throw',
  'write throws where it should reject':
    'asynchronous/write rejects where it fails, it does not throw',
  'run throws where it should reject':
    'asynchronous/what run cannot do is not lost: it rejects, or the next flush or read does',
  'write takes the numbers when its turn comes':
    'asynchronous/write takes the numbers before it returns',
  'run takes tensors and scalars when its turn comes':
    'asynchronous/run takes the tensors and scalars of its items before it returns',
  'run answers before it has run, and its errors are lost':
    'asynchronous/what run cannot do is not lost: it rejects, or the next flush or read does',
  'a read overtakes the runs before it': 'order/a read after a run gives what it has stored',
  'a write overtakes the runs before it': 'order/a write after a run is no part of it',
  'a tensor is gone at once for calls that were made before':
    'order/a tensor may be disposed as soon as its read was called',
  'a program is gone at once for calls that were made before':
    'order/a tensor and a program may be disposed as soon as their run was called',
  'a call that is rejected takes those after it with it':
    'asynchronous/a rejected call does not stop later ones',
  'programs are not prepared': 'order/a read after steps gives what they came to',
  'create replies with a promise where it fails':
    'asynchronous/what replies at once does so by throwing too: create, shapeOf, compile, prepare',
  'destroy does nothing': 'errors/every call after destroy is refused: backend/destroyed',
  'calls under way at destroy never end':
    'asynchronous/calls that are under way at destroy end, with their result or backend/destroyed',
  'after destroy calls throw':
    'asynchronous/after destroy calls reject with backend/destroyed, they do not throw',
}

/** Groups about calls; all other cases are about numbers, which are right here. */
const groups = ['asynchronous', 'order', 'errors']

describe('a backend whose numbers are right and whose promises are not', () => {
  test.each(Object.entries(caughtBy) as [AsynchronousFault, string][])(
    'is caught by the case that says so, and by none about numbers: %s',
    { timeout: 120_000 },
    async (fault, expected) => {
      const subject = { name: fault, create: () => asynchronousBackend(fault) }
      const only = ['traits', 'storage', 'batch', 'memory', ...groups]
      const { cases } = await runConformance(subject, { only })
      const failed = cases.filter(({ status }) => status === 'failed')
      const one = failed.find(({ id }) => id === expected)
      expect(one, failed.map(({ id }) => id).join('\n')).toBeDefined()
      expect(one?.message).not.toMatch(/TypeError|is not a function|Cannot read/)
      const aboutNumbers = failed.filter(({ group }) => !groups.includes(group))
      expect(aboutNumbers.map(({ id, message }) => `${id}: ${message}`)).toEqual([])
    },
  )

  test('is told that its programs have no `prepare`, where that is why', async () => {
    const create = () => asynchronousBackend('programs are not prepared')
    const only = ['order/a read after steps gives what they came to']
    const { cases } = await runConformance({ name: 'unprepared', create }, { only })
    expect(cases[0]?.message).toMatch(
      /^replies\.2\.0 is \S+ where no call was awaited, \S+ where each was; its programs have no `prepare`/,
    )
  })
})
