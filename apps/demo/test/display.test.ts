import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRemaining,
  formatShare,
} from '../src/format.js'
import { plainDisplay } from '../src/terminal/plain-display.js'
import { ttyDisplay } from '../src/terminal/tty-display.js'
import type { Progress } from '../src/training/train.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what the tests look for.
const controlSequence = /\u001b\[[?0-9;]*[a-zA-Z]|\r/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what the tests look for.
const controlCharacter = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/

function progressAt(epoch: number, epochImages: number): Progress {
  const images = (epoch - 1) * 60_000 + epochImages
  return {
    epoch,
    epochs: 12,
    epochImages,
    epochSize: 60_000,
    images,
    loss: 0.12345,
    trainingSeconds: images / 20_000,
    optimizerSeconds: images / 200_000,
    seconds: images / 19_000,
  }
}

function epochOfProgress(epoch: number): Progress[] {
  return Array.from({ length: 500 }, (_, index) => progressAt(epoch, 120 * (index + 1)))
}

describe('the display for pipes', () => {
  function shown() {
    let text = ''
    const display = plainDisplay((more) => {
      text += more
    })
    display.print('heading')
    for (const epoch of [1, 2]) {
      for (const progress of epochOfProgress(epoch)) display.progress(progress)
      display.print(`end of ${epoch}`)
    }
    display.close()
    return text
  }

  test('writes no control characters', () => {
    expect(shown()).not.toMatch(controlCharacter)
  })

  test('writes a line for every tenth of an epoch, and the lines it is given', () => {
    const lines = shown().trimEnd().split('\n')
    expect(lines).toHaveLength(1 + 2 * 10)
    expect(lines[0]).toBe('heading')
    expect(lines[1]).toBe('epoch  1/12  10 %  loss 0.123  20,000 images/s  38 s left')
    expect(lines[9]).toMatch(/^epoch {2}1\/12 {2}90 %/)
    expect(lines[10]).toBe('end of 1')
    expect(lines[11]).toMatch(/^epoch {2}2\/12 {2}10 %/)
  })
})

describe('the display for terminals', () => {
  function shown(columns: number, colors = false) {
    const writes: string[] = []
    const display = ttyDisplay({
      write: (text) => writes.push(text),
      columns: () => columns,
      colors,
    })
    display.progress(progressAt(3, 30_000))
    display.close()
    return writes
  }

  test('draws a bar as full as the epoch', () => {
    const [drawing] = shown(120)
    expect(drawing).toContain(`epoch  3/12 ${'━'.repeat(20)}${'─'.repeat(20)}   50 %  loss 0.123`)
    expect(drawing).toContain('20,000 images/s  30 s left')
  })

  test.each([1, 5, 12, 20, 35, 50, 60, 70, 80, 100, 200])('fits into %i columns', (columns) => {
    for (const colors of [false, true]) {
      const [drawing] = shown(columns, colors)
      expect(drawing?.replaceAll(controlSequence, '').length).toBeLessThan(columns)
    }
  })

  test('hides the cursor while it draws and shows it again when it closes', () => {
    const writes = shown(80)
    expect(writes[0]).toMatch('\u001b[?25l')
    expect(writes.at(-1)).toMatch('\u001b[?25h')
  })

  test('wipes the bar before it prints a line, and leaves a terminal alone that it did not draw on', () => {
    const writes: string[] = []
    const display = ttyDisplay({
      write: (text) => writes.push(text),
      columns: () => 80,
      colors: false,
    })
    display.print('first')
    expect(writes).toEqual(['first\n'])
    display.progress(progressAt(1, 600))
    display.print('second')
    expect(writes.slice(2)).toEqual(['\r\u001b[K\u001b[?25h', 'second\n'])
    display.close()
    expect(writes).toHaveLength(4)
  })
})

describe('numbers for people', () => {
  test.each([
    [formatCount(60_000), '60,000'],
    [formatShare(0.98134, 2), '98.13 %'],
    [formatShare(0.07, 0), '7 %'],
    [formatBytes(840), '840 bytes'],
    [formatBytes(4752), '4.8 kB'],
    [formatBytes(814_160), '814.2 kB'],
    [formatBytes(999_960), '1.0 MB'],
    [formatDuration(0.42), '0.4 s'],
    [formatDuration(59.96), '1 min 00 s'],
    [formatDuration(125.2), '2 min 05 s'],
    [formatRemaining(3.4), '3 s'],
    [formatRemaining(59.6), '1 min 00 s'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected)
  })
})
