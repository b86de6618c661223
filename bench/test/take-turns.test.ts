import { expect, test } from 'vitest'
import { makeProblem } from '../src/sides.js'
import { type TurnTaker, takeTurns } from '../src/take-turns.js'

test('all take turns, and start over together', async () => {
  const heard: string[] = []
  const taker = (name: string, milliseconds: number): TurnTaker => ({
    reset: () => heard.push(`${name} resets`),
    time(steps) {
      heard.push(`${name} takes ${steps}`)
      return Promise.resolve(steps * milliseconds)
    },
  })
  const problem = makeProblem([[2, 2]])
  const options = { budget: 0, leastRounds: 2, stepsPerTurn: 500 }
  const timings = await takeTurns([taker('one', 2), taker('two', 3)], problem, options)
  const round = ['one resets', 'one takes 500', 'two resets', 'two takes 500']
  expect(heard).toEqual([...round, ...round])
  expect(timings).toEqual([
    { minimum: 2, median: 2, turns: 2 },
    { minimum: 3, median: 3, turns: 2 },
  ])
})

test('a turn begins with a step that does not count, if asked for', async () => {
  const heard: number[] = []
  const taker: TurnTaker = { reset() {}, time: (steps) => heard.push(steps) && 4 }
  const options = { budget: 0, leastRounds: 2, stepsPerTurn: 2, warmUp: true }
  const [timing] = await takeTurns([taker], makeProblem([[2, 2]]), options)
  expect(heard).toEqual([1, 2, 1, 2])
  expect(timing).toEqual({ minimum: 2, median: 2, turns: 2 })
})

test('the least and the middle time of one that is not steady', async () => {
  const times = [7, 3, 9, 5, 4]
  const taker: TurnTaker = { reset() {}, time: () => times.shift() as number }
  const options = { budget: 0, leastRounds: 5, stepsPerTurn: 1 }
  const [timing] = await takeTurns([taker], makeProblem([[2, 2]]), options)
  expect(timing).toEqual({ minimum: 3, median: 5, turns: 5 })
})
