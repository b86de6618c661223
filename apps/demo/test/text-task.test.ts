import { expect, test } from 'vitest'
import { parseArguments } from '../src/terminal/arguments.js'
import { plainDisplay } from '../src/terminal/plain-display.js'
import { run } from '../src/terminal/run.js'

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

/** Runs the program; after `stopAfter` of its looks whether to stop it is told to. */
async function runText(line: string, stopAfter = Number.POSITIVE_INFINITY) {
  const seen = { shown: '', complaints: '', code: -1 }
  let looks = 0
  seen.code = await run(line.split(' '), {
    display: plainDisplay((text) => {
      seen.shown += text
    }),
    complain: (text) => {
      seen.complaints += text
    },
    loadDigits: () => Promise.reject(new Error('digits are not needed')),
    stopCode: () => (++looks >= stopAfter ? 130 : undefined),
  })
  return seen
}

/** Beside other work a step of two models may take long. */
const timeout = 240_000

const isOldNode = Number.parseInt(process.versions.node, 10) < 22

test.runIf(isOldNode)('Node 20 is told which Node it takes (in Node 20 only)', async () => {
  const { code, complaints } = await runText('--task text')
  expect(code).toBe(1)
  expect(complaints).toMatch(/needs Node 22 or newer; this is Node 20/)
})

test.skipIf(isOldNode)(
  'both models are trained, and their losses, samples and states printed (needs Node 22)',
  async () => {
    const { code, shown, complaints } = await runText('--task text --begin-from nothing --steps 3')
    expect(complaints).toBe('')
    expect(code).toBe(0)
    expect(shown).toMatch(/1,992,384 parameters/)
    expect(shown).toMatch(/ before +The captain/)
    expect(shown).toMatch(
      /\nstep 3\/3 {2}loss of Adafactor 6\.\d+, of Adam 6\.\d+ {2}[\d.]+ steps\/s\n/,
    )
    expect(shown).toMatch(/ Adafactor +The captain[\s\S]* Adam +The captain/)
    expect(shown).toMatch(/ state +Adafactor 63\.2 kB, Adam 15\.9 MB: 252 times as much\n$/)
  },
  timeout,
)

test.skipIf(isOldNode)(
  'it ends when it is told to, after the step at hand (needs Node 22)',
  async () => {
    const { code, shown } = await runText('--task text --begin-from nothing --steps 50', 1)
    expect(code).toBe(130)
    expect(shown).toMatch(/\nstopped after 1 of 50 steps\n$/)
  },
  timeout,
)
