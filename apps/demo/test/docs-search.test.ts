import { expect, test } from 'vitest'
import { DocsSearch } from '../src/docs/docs-search.js'

const search = new DocsSearch(
  [
    'Adafactor and its presets',
    'Momentum in 16 bits',
    'Checkpoints of a run',
    'Use it on a CPU',
  ].map((heading) => ({ address: `${heading}.html`, page: heading, heading, text: '' })),
)
const found = (words: string) => search.find(words).map(({ heading }) => heading)

test.each([
  ['adafactor', 'Adafactor'],
  ['adafacotr', 'Adafactor'],
  ['addafactor', 'Adafactor'],
  ['adafctor', 'Adafactor'],
  ['momnetum', 'Momentum'],
  ['checkpionts', 'Checkpoints'],
  ['check', 'Checkpoints'],
])('the search finds by %s what was meant', (words, heading) => {
  expect(found(words)).toEqual([expect.stringContaining(heading)])
})

test.each(['xyzzyxyzzy', 'gpu'])(
  'the search finds nothing by %s, which is no near miss',
  (words) => {
    expect(found(words)).toEqual([])
  },
)
