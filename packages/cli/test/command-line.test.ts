import { Command, Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { numberWithin, readCommandLine, wholeNumber } from '../src/command-line.js'

function train(): Command {
  return new Command('train')
    .description('Trains.')
    .option('--epochs <count>', 'how often', wholeNumber(1, 10), 3)
    .option('--rate <number>', 'how fast', numberWithin({ above: 0, most: 1 }))
    .addOption(new Option('--on <device>', 'where').choices(['cpu', 'gpu']))
}

function tool(): Command {
  return new Command('tool')
    .addCommand(train())
    .addCommand(new Command('show').argument('<file>', 'which'))
}

test('options and operands come as they are declared', () => {
  expect(readCommandLine(train(), ['--epochs', '2', '--rate=0.5'])).toEqual({
    kind: 'run',
    name: 'train',
    options: { epochs: 2, rate: 0.5 },
    operands: [],
  })
  expect(readCommandLine(tool(), ['show', 'x'])).toMatchObject({
    kind: 'run',
    name: 'show',
    operands: ['x'],
  })
})

test('the separator that npm hands on is left out, and only in front', () => {
  expect(readCommandLine(train(), ['--', '--epochs', '2'])).toMatchObject({ kind: 'run' })
  expect(readCommandLine(tool(), ['show', '--', '--x'])).toMatchObject({ operands: ['--x'] })
})

test('help is a text, for the whole, for a command, and for nothing at all', () => {
  for (const args of [['--help'], []]) {
    expect(readCommandLine(tool(), args)).toMatchObject({
      kind: 'help',
      text: expect.stringMatching(/Commands:[\s\S]*train[\s\S]*show/),
    })
  }
  expect(readCommandLine(tool(), ['train', '--help'])).toMatchObject({
    kind: 'help',
    text: expect.stringContaining('--epochs'),
  })
})

describe('what is wrong is one line that says what is allowed', () => {
  test.each([
    ['train --epochs 0', /--epochs.*'0'.*whole numbers from 1 to 10/],
    ['train --epochs 1e1', /'1e1'.*whole numbers/],
    ['train --rate 0', /'0'.*numbers above 0, up to 1/],
    ['train --rate fast', /'fast'.*numbers above 0/],
    ['train --on moon', /'moon'.*cpu, gpu/],
    ['train --epoch 2', /--epochs.*The options are --epochs, --rate, --on.*tool train --help/],
    ['train 5', /too many arguments.*The options are/],
    ['trian', /trian.*train.*The commands are train, show; tool --help/],
    ['show', /missing required argument 'file': tool show/],
  ])('%s', (line, message) => {
    const read = readCommandLine(tool(), line.split(' '))
    expect(read).toEqual({ kind: 'error', text: expect.stringMatching(message) })
    expect(read).toEqual({ kind: 'error', text: expect.not.stringContaining('\n') })
  })
})
