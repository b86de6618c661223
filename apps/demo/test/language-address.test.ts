import { expect, test } from 'vitest'
import {
  defaultLanguageSetup,
  languageSetupOf,
  queryOfLanguageSetup,
} from '../src/page/language-model/language-address.js'

test('a training comes back from its address, but for a text of the visitor', () => {
  const setup = {
    layers: 2,
    width: 384,
    beginning: 'nothing',
    device: 'wasm',
    prompt: 'The sea & I',
  } as const
  const query = queryOfLanguageSetup({ ...setup, ownText: 'secret' })
  expect(query.toString()).not.toContain('secret')
  expect(languageSetupOf(new URLSearchParams(query.toString()))).toEqual({ setup, problems: [] })
})

test('what is as by default is not in the address, and what is not allowed is as by default, and said', () => {
  expect(queryOfLanguageSetup(defaultLanguageSetup).toString()).toBe('')
  const query = new URLSearchParams('layers=3&width=1e9&device=quantum&beginning=')
  expect(languageSetupOf(query)).toEqual({
    setup: defaultLanguageSetup,
    problems: [
      'layers "3", which has to be one of 2, 4, 6',
      'width "1e9", which has to be one of 96, 192, 384, 768',
      'beginning "", which is unknown',
      'device "quantum", which is unknown',
    ],
  })
})
