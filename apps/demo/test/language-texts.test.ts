import { describe, expect, test } from 'vitest'
import { gptSize } from '../src/gpt/gpt-sizes.js'
import { countDropped, plainText } from '../src/gpt/plain-text.js'
import { comparisonInWords } from '../src/page/language-model/comparison-in-words.js'
import { droppedInWords, whyTextIsRefused } from '../src/page/language-model/own-text.js'
import { announcements, stateWord } from '../src/page/language-model/state-in-words.js'
import { readablePrompt } from '../src/page/language-model/worker/language-setup.js'

describe('what plain text drops', () => {
  test.each([
    ['Привет мир, как дела?', 16],
    ['鲸鱼 \u{1f40b}\u{1f40b}', 4],
    ['שלום', 4],
    ['Stra\u00dfe', 1],
    // A tab and a line are spaces; accents are dropped from what stays; nobody sees what has no width.
    ['\tCaf\u00e9\n\u201cna\u00efve\u201d \u2013 e\u0301\u200d\u00ad\ufeff 3\u00bd', 0],
    ['', 0],
  ])('of “%s” is counted', (text, dropped) => {
    expect(countDropped(text)).toBe(dropped)
  })

  test('what is not counted is still there', () => {
    const text = 'Çà et là, \u2026 \u2116 5 \ufb01n'
    expect(countDropped(text)).toBe(0)
    expect(plainText(text)).toBe('Ca et la, ... No 5 fin')
  })
})

describe('a text of the visitor', () => {
  const english = 'The sea was calm and grey. '

  test.each([
    [
      'Привет мир, как дела? '.repeat(400),
      /^Most .* 6,400 of 7,200 characters: the models know only/,
    ],
    ['Привет мир, как дела? '.repeat(10), /^Most of your text would be dropped/],
    ['\u{1f40b}'.repeat(2000), /^Most .* 2,000 of 2,000 characters/],
    ['', /needs 1,000 characters at least; it has 0\.$/],
    [english.repeat(10), /needs 1,000 characters at least; it has 269\.$/],
    [`${english.repeat(30)}${'鲸'.repeat(300)}`, /it has 809 without the 300 that are dropped\.$/],
  ])('is refused in words', (text, reason) => {
    expect(whyTextIsRefused(text)).toMatch(reason)
  })

  test('is taken where most of it can be read, and what is dropped is said', () => {
    const text = `${english.repeat(100)}${'鲸'.repeat(1200)}`
    expect(whyTextIsRefused(text)).toBeUndefined()
    expect(droppedInWords(text)).toMatch(/^1,200 characters are dropped: /)
    expect(droppedInWords(`${text}ß`.slice(-1))).toMatch(/^1 character is dropped: /)
    expect(droppedInWords(english)).toBeUndefined()
  })
})

test.each([
  ['The captain', 'The captain'],
  [' Caf\u00e9 ', 'Cafe'],
  ['Привет', 'The'],
  ['Привет whale', 'whale'],
  ['', 'The'],
])('a prompt “%s” is shown as it is used: “%s”', (prompt, used) => {
  expect(readablePrompt(prompt)).toBe(used)
})

describe('what the losses can be compared for', () => {
  const at = (layers: number, width: number, isOwnText = false) =>
    comparisonInWords({ size: gptSize(layers, width), beginning: 'nothing', isOwnText })

  test('figures where the rates were chosen', () => {
    expect(at(4, 192)).toMatch(
      /4\.78 and 5\.22 in steps 41 to 50, 4\.34 and 4\.42 in steps 131 to 150/,
    )
  })

  test.each([
    [2, 96, false, 'for 2 layers of width 96 nothing was tuned'],
    [6, 384, true, 'for 6 layers of width 384 and your text nothing was tuned'],
    [4, 192, true, 'for your text nothing was tuned'],
  ])('elsewhere that nothing was tuned (%i x %i, own text: %s)', (layers, width, own, words) => {
    expect(at(layers, width, own)).toContain(words)
    expect(at(layers, width, own)).not.toMatch(/stays close|mean losses/)
  })
})

test('of a running training one thing is announced, whatever is seen', () => {
  const seen = (['downloading', 'timing', 'sampling', 'compiling', 'training'] as const).map(
    (stage) => stateWord('running', stage),
  )
  expect(new Set(seen).size).toBe(5)
  expect(Object.values(announcements).filter((text) => text !== '')).toEqual([
    'The training is running.',
    'The training is paused.',
  ])
})
