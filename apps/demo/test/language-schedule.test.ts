import { describe, expect, test } from 'vitest'
import {
  mostAhead,
  Schedule,
  secondsBetweenSamples,
  tokensOfSample,
} from '../src/page/language-model/schedule.js'

/** Plays two models that take so many seconds for a step, until both have done `steps`. */
function play(schedule: Schedule, seconds: readonly [number, number], steps: number) {
  const done: [number, number] = [0, 0]
  const written: [number[], number[]] = [[], []]
  const free: [number, number] = [0, 0]
  const jobs: (string | undefined)[] = [undefined, undefined]
  const seen = { done, written, mostApart: 0, bothAtWork: 0 }
  for (let time = 0; Math.min(...done) < steps; time++) {
    for (const index of [0, 1] as const) {
      if (jobs[index] !== undefined && free[index] <= time) {
        schedule.done(index, jobs[index] === 'step' ? seconds[index] : 0)
        if (jobs[index] === 'step') done[index]++
        else written[index].push(done[index])
        jobs[index] = undefined
      }
      if (jobs[index] === undefined) {
        jobs[index] = schedule.begin(index)
        free[index] = time + Math.ceil(seconds[index] * 100)
      }
    }
    seen.mostApart = Math.max(seen.mostApart, Math.abs(done[0] - done[1]))
    if (jobs[0] !== undefined && jobs[1] !== undefined) seen.bothAtWork++
  }
  return seen
}

describe.each([[[0.2, 0.2]], [[0.2, 0.35]], [[1, 0.05]], [[9, 0.5]]] as const)(
  'two models whose steps take %j s',
  (seconds) => {
    test('are at work at once, and neither is far ahead', () => {
      const { mostApart, bothAtWork } = play(new Schedule(false), seconds, 50)
      expect(mostApart).toBeLessThanOrEqual(mostAhead)
      expect(bothAtWork).toBeGreaterThan(0)
    })

    test('take turns where they have to', () => {
      const { mostApart, bothAtWork } = play(new Schedule(true), seconds, 50)
      expect(mostApart).toBe(1)
      expect(bothAtWork).toBe(0)
    })

    test.each([true, false])(
      'write whole samples after the same steps (in turns: %s)',
      (inTurns) => {
        const { written } = play(new Schedule(inTurns), seconds, 10 + 80 / Math.max(...seconds))
        const samples = (tokens: readonly number[]) => {
          const at = [...new Set(tokens)]
          for (const step of at.slice(0, -1)) {
            expect(tokens.filter((other) => other === step)).toHaveLength(tokensOfSample)
          }
          return at
        }
        const [first, second] = [samples(written[0]), samples(written[1])]
        // Before training there is one model.
        expect(first[0]).toBe(0)
        const least = Math.min(first.length - 1, second.length)
        expect(least).toBeGreaterThan(2)
        expect(first.slice(1, 1 + least)).toEqual(second.slice(0, least))
        const apart = ((second[1] ?? 0) - (second[0] ?? 0)) * Math.max(...seconds)
        expect(apart).toBeGreaterThanOrEqual(secondsBetweenSamples)
      },
    )
  },
)

test('seconds are those of the slower one, without its first step', () => {
  const schedule = new Schedule(false)
  play(schedule, [0.1, 0.3], 11)
  expect(schedule.seconds).toBeCloseTo(3)
})

test('what it is at: a text, the first steps, then training', () => {
  const schedule = new Schedule(true)
  expect(schedule.stage).toBe('sampling')
  expect(schedule.isBusy).toBe(false)
  for (let token = 0; token < tokensOfSample; token++) {
    expect(schedule.begin(0)).toBe('write')
    expect(schedule.isBusy).toBe(true)
    schedule.done(0, 0)
  }
  for (const index of [0, 1] as const) {
    expect(schedule.stage).toBe('compiling')
    expect(schedule.begin(index)).toBe('step')
    schedule.done(index, 1)
  }
  expect(schedule.stage).toBe('training')
})
