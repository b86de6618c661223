import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkpointSize } from '../src/gpt/gpt-sizes.js'
import { plainText } from '../src/gpt/plain-text.js'
import { makeTokenizer } from '../src/gpt/tokenizer.js'

const file = (name: string) => readFileSync(new URL(`../public/gpt/${name}`, import.meta.url))
const vocabulary: string[] = JSON.parse(file('vocabulary.json').toString())
const { encode, decode, size } = makeTokenizer(vocabulary)

test('the vocabulary is as large as the checkpoint takes it to be', () => {
  expect(size).toBe(checkpointSize.vocabulary)
  expect(new Set(vocabulary).size).toBe(size)
})

test('every printable text of ASCII comes back', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 200 })
  fc.assert(
    fc.property(text, (any) => {
      const printable = any.replaceAll(/[^\x20-\x7e\n]/g, '')
      expect(decode(encode(printable))).toBe(printable)
    }),
  )
})

test('the longest token that fits is taken', () => {
  const { encode: short } = makeTokenizer(['a', 'ab', 'abc', 'b', 'c'])
  expect([...short('abcab')]).toEqual([2, 1])
})

test('characters that are in no token are left out', () => {
  expect(decode(encode('a whale \u{1f40b}, \u0416'))).toBe('a whale , ')
})

test('the text of the page is Moby Dick in these tokens', () => {
  const { buffer } = new Uint8Array(file('moby-dick.bin'))
  const tokens = new Uint16Array(buffer)
  expect(Math.max(...tokens.subarray(0, 100_000))).toBeLessThan(size)
  const text = decode(tokens.subarray(0, 200))
  expect(text).toContain('Call me Ishmael')
  expect([...encode(text)]).toEqual([...tokens.subarray(0, 200)])
})

test('a text of a visitor becomes plain', () => {
  expect(plainText(' \u201cCaf\u00e9\u201d \u2013\n it\u2019s\u00a0good \u{1f40b}')).toBe(
    '"Cafe" -- it\'s good',
  )
})
