/** The random numbers of stochastic rounding: what they depend on, and how random they are. */
import { describe, expect, test } from 'vitest'
import { type RoundingKey, randomWord, roundingKey } from '../src/index.js'
import { avalanche, correlation, sameWords, worstOf } from './support/random-tests.js'

/** Everything is decided by the inputs, so that a test that passes once does always. */
const bound = 6
const count = 2 ** 17

type Generator = (key: RoundingKey, stream: number, index: number) => number
type Sequence = (generator: Generator, place: number) => number

const words = (generator: Generator, sequence: Sequence, length = count) =>
  Uint32Array.from({ length }, (_, place) => sequence(generator, place))

/** The ways in which words come one after the other in training. */
const sequences: Readonly<Record<string, Sequence>> = {
  'the elements of a tensor': (word, place) => word([12345, 678910], 0, place),
  'the elements with a key of zeros': (word, place) => word([0, 0], 0, place),
  'late elements': (word, place) => word([3, 5], 1, 2 ** 32 - count + place),
  'every 256th element': (word, place) => word([3, 5], 0, 256 * place),
  'keys that differ in their low part': (word, place) => word([place, 0], 0, 0),
  'keys that differ in their high part': (word, place) => word([0, place], 0, 0),
  'keys of which both parts count': (word, place) => word([place, place], 0, 7),
  'the updates of a parameter': (word, place) => word(roundingKey(0, place + 1, 'weights'), 0, 3),
  'the updates with a large seed': (word, place) =>
    word(roundingKey(2 ** 53 - 1, place + 1, 'w'), 0, 0),
  'late updates': (word, place) => word(roundingKey(1, 1e15 + place, 'w'), 0, 0),
  seeds: (word, place) => word(roundingKey(place, 1, 'weights'), 0, 0),
  'seeds beyond 2^32': (word, place) => word(roundingKey(place * 2 ** 32 + 5, 1, 'weights'), 0, 0),
  'the names of layers': (word, place) =>
    word(roundingKey(0, 1, `model.layers.${place}.weight`), 0, 0),
  'elements and updates by turns': (word, place) =>
    word(roundingKey(0, 1 + (place >> 4), 'weights'), 0, place & 15),
}

test.each(Object.entries(sequences))('%s have words like random ones', (_, sequence) => {
  expect(Math.abs(worstOf(words(randomWord, sequence)))).toBeLessThan(bound)
})

test('a plainly wrong generator fails', () => {
  const ofElements = sequences['the elements of a tensor'] as Sequence
  const wrong: Record<string, Generator> = {
    'without the index': (key, stream) => randomWord(key, stream, 0),
    'of the lower bits alone': (key, stream, index) => randomWord(key, stream, index) & 0xffff,
    'a counter': (_, __, index) => Math.imul(index, 0x9e3779b9) >>> 0,
    'a counter in the upper half': (_, __, index) => (index << 16) >>> 0,
    'of a few indices': (key, stream, index) => randomWord(key, stream, index % 4096),
    'with a bit that is set': (key, stream, index) =>
      (randomWord(key, stream, index) | 0x10000) >>> 0,
    'that says most words twice': (key, stream, index) => randomWord(key, stream, index >> 1),
  }
  for (const [name, generator] of Object.entries(wrong)) {
    expect(Math.abs(worstOf(words(generator, ofElements))), name).toBeGreaterThan(10 * bound)
  }
  const ofUpdates = sequences['the updates of a parameter'] as Sequence
  const withoutKey: Generator = (_, stream, index) => randomWord([1, 2], stream, index)
  expect(Math.abs(worstOf(words(withoutKey, ofUpdates)))).toBeGreaterThan(10 * bound)
})

describe('what a key is made of', () => {
  const seeds = [0, 1, 2, 2 ** 32, 2 ** 53 - 1]
  const updates = [1, 2, 3, 1000, 2 ** 32 + 1, 1e15]
  const names = [
    'w',
    'x',
    'W',
    '',
    'weights',
    'weightt',
    'stheigw',
    'w\0',
    'ww',
    'é',
    '層',
    'w.1',
    'w.2',
  ]

  test('always gives whole numbers that float32 has', () => {
    for (const seed of seeds) {
      for (const update of updates) {
        for (const name of names) {
          for (const part of roundingKey(seed, update, name)) {
            expect(Number.isInteger(part) && part >= 0 && part < 2 ** 24).toBe(true)
            expect(Math.fround(part)).toBe(part)
          }
        }
      }
    }
  })

  test('all makes a difference: no two of them have the same key', () => {
    const keys = new Set<string>()
    let made = 0
    for (const seed of [...seeds, ...Array.from({ length: 50 }, (_, more) => 100 + more)]) {
      for (const update of [...updates, ...Array.from({ length: 50 }, (_, more) => 10 + more)]) {
        for (const name of names) {
          keys.add(roundingKey(seed, update, name).join())
          made++
        }
      }
    }
    // Of 40,000 random keys of 48 bits, two are the same once in 350,000 times.
    expect(keys.size).toBe(made)
  })

  test.each<[string, RoundingKey, RoundingKey]>([
    [
      'a letter of the name',
      roundingKey(0, 1, 'layer.1.weight'),
      roundingKey(0, 1, 'layer.2.weight'),
    ],
    ['the order of letters', roundingKey(0, 1, 'ab'), roundingKey(0, 1, 'ba')],
    ['a letter more', roundingKey(0, 1, 'w'), roundingKey(0, 1, 'ww')],
    ['the update', roundingKey(0, 1, 'w'), roundingKey(0, 2, 'w')],
    ['the seed', roundingKey(0, 1, 'w'), roundingKey(1, 1, 'w')],
    ['the largest seed', roundingKey(2 ** 53 - 1, 1, 'w'), roundingKey(2 ** 53 - 2, 1, 'w')],
    ['the upper half of the seed', roundingKey(5, 1, 'w'), roundingKey(2 ** 32 + 5, 1, 'w')],
    ['seed for update', roundingKey(1, 2, 'w'), roundingKey(2, 1, 'w')],
    ['the low part of the key', [1, 7], [2, 7]],
    ['the high part of the key', [7, 1], [7, 2]],
  ])('%s changes half of all bits, and correlates with nothing', (_, one, other) => {
    const [a, b] = [one, other].map((key) =>
      words(
        (k, s, i) => randomWord(k, s, i),
        (word, place) => word(key, 0, place),
      ),
    )
    expect(Math.abs(avalanche(a as Uint32Array, b as Uint32Array))).toBeLessThan(bound)
    expect(Math.abs(correlation(a as Uint32Array, b as Uint32Array))).toBeLessThan(bound)
    expect(sameWords(a as Uint32Array, b as Uint32Array)).toBeLessThan(3)
  })
})

test('the streams of a step are independent', () => {
  const of = (stream: number) => words(randomWord, (word, place) => word([9, 4], stream, place))
  const [first, second, last] = [of(0), of(1), of(255)] as [Uint32Array, Uint32Array, Uint32Array]
  for (const [a, b] of [
    [first, second],
    [first, last],
  ] as const) {
    expect(Math.abs(avalanche(a, b))).toBeLessThan(bound)
    expect(Math.abs(correlation(a, b))).toBeLessThan(bound)
  }
})

test('no tensor and no step repeats the words of another at other places', () => {
  /** How many words of one sequence are in another: about 4 of 2^17 random ones. */
  const common = (
    generator: Generator,
    one: [RoundingKey, number],
    other: [RoundingKey, number],
  ) => {
    const of = ([key, stream]: [RoundingKey, number]) =>
      words(generator, (word, place) => word(key, stream, place))
    const known = new Set(of(one))
    return of(other).filter((word) => known.has(word)).length
  }
  const pairs: [[RoundingKey, number], [RoundingKey, number]][] = [
    [
      [[5, 9], 0],
      [[5, 9], 1],
    ],
    [
      [[5, 9], 0],
      [[9, 5], 0],
    ],
    [
      [[5, 9], 0],
      [[5, 10], 0],
    ],
    [
      [[5, 9], 0],
      [[6, 8], 0],
    ],
    [
      [roundingKey(0, 1, 'w'), 0],
      [roundingKey(0, 2, 'w'), 0],
    ],
    [
      [roundingKey(0, 1, 'w'), 0],
      [roundingKey(0, 1, 'v'), 0],
    ],
  ]
  const added: Generator = ([low, high], stream, index) =>
    randomWord([0, 0], 0, index + ((low + high) << 8) + stream)
  for (const [one, other] of pairs) {
    expect(common(randomWord, one, other)).toBeLessThan(30)
    // A hash of the sum of all inputs passes every test above.
    if (one[0][0] === 5) expect(common(added, one, other)).toBeGreaterThan(1000)
  }
})

test('each bit of each input changes each bit of the word in half of all cases', () => {
  const length = 2 ** 15
  const flips: [string, number, (bit: number) => Sequence][] = [
    ['index', 32, (bit) => (word, place) => word([place, 99], 0, (place ^ (2 ** bit)) >>> 0)],
    ['low', 24, (bit) => (word, place) => word([(place ^ (1 << bit)) >>> 0, 99], 0, place)],
    ['high', 24, (bit) => (word, place) => word([place, (99 ^ (1 << bit)) >>> 0], 0, place)],
    ['stream', 8, (bit) => (word, place) => word([place, 99], 1 << bit, place)],
  ]
  const plain = words(randomWord, (word, place) => word([place, 99], 0, place), length)
  for (const [input, bits, flipped] of flips) {
    for (let bit = 0; bit < bits; bit++) {
      const other = words(randomWord, flipped(bit), length)
      // The hash has a bias of a tenth of a percent of its own, far below what a rounding shows.
      expect(Math.abs(avalanche(plain, other)), `bit ${bit} of ${input}`).toBeLessThan(bound)
    }
  }
})
