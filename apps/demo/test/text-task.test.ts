import { expect, test } from 'vitest'
import { parseArguments } from '../src/terminal/arguments.js'

test('the task text has settings of its own', () => {
  expect(parseArguments(['--task', 'text'])).toEqual({
    kind: 'text',
    settings: { steps: 100, beginFrom: 'checkpoint', seed: 1 },
  })
  const line = '--steps 5 --task=text --begin-from nothing --seed 3'
  expect(parseArguments(line.split(' '))).toEqual({
    kind: 'text',
    settings: { steps: 5, beginFrom: 'nothing', seed: 3 },
  })
  expect(parseArguments(['--task', 'digits'])).toEqual(parseArguments([]))
})

test('its help lists its options', () => {
  const parsed = parseArguments(['--task', 'text', '--help'])
  const text = parsed.kind === 'help' ? parsed.text : ''
  for (const line of [/--steps <count> [\s\S]*100/, /--begin-from <what> /, /--seed <number> /]) {
    expect(text).toMatch(line)
  }
})

test.each([
  ['--task text --epochs 3', /unknown option '--epochs'/],
  ['--task text --begin-from here', /Allowed choices are checkpoint, nothing/],
  ['--task text --steps 0', /Allowed are whole numbers from 1 to 100000/],
  ['--task poem', /Allowed choices are digits, text/],
])('%s is refused', (line, reason) => {
  const parsed = parseArguments(line.split(' '))
  expect(parsed.kind === 'error' ? parsed.text : '').toMatch(reason)
})
