import { expect, test } from 'vitest'
import { loadedText } from '../src/page/train/loaded-text.js'
import { smallSetup } from './support/session.js'

test('of a checkpoint it is said where its run is, and why Adam is gone', () => {
  expect(loadedText({ setup: smallSetup, step: 20 }, false)).toBe(
    'The checkpoint was loaded: the run goes on after step 20.',
  )
  expect(loadedText({ setup: smallSetup, step: smallSetup.steps }, true)).toBe(
    'The checkpoint was loaded: it ended with step 50. A checkpoint has Adafactor and its network ' +
      'alone, so there is no Adam beside it.',
  )
})
