import { expect, test } from 'vitest'
import { recognise } from '../src/source/recognise.js'

const text = (words: string) => new TextEncoder().encode(words)
const bytes = (...numbers: number[]) => Uint8Array.from(numbers)

test.each<[string, Uint8Array, string]>([
  ['nothing', bytes(), 'empty'],
  ['zip', bytes(0x50, 0x4b, 3, 4, 0, 0), 'readTorch'],
  ['HDF5', bytes(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), 'readKeras'],
  ['Keras', bytes(0x50, 0x4b, 3, 4, ...Array(26).fill(0), ...text('metadata.json')), 'readKeras'],
  ['gzip', bytes(0x1f, 0x8b, 8), 'gzip'],
  ['a pickle', bytes(0x80, 2, 0x7d), 'before torch 1.6'],
  ['safetensors', bytes(16, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d), 'readSafetensors'],
  ['Git LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:00'), 'git lfs pull'],
  ['HTML', text('\n<!DOCTYPE html><html lang="en">'), 'a page of HTML'],
  ['HTML with a mark', bytes(0xef, 0xbb, 0xbf, ...text('<html>')), 'a page of HTML'],
  ['XML', text('<?xml version="1.0"?><Error/>'), 'a document of XML'],
  ['JSON', text('{"weight_map":{}}'), 'a text of JSON'],
  ['tar', bytes(...Array(257).fill(97), ...text('ustar')), 'a tar archive'],
])('%s is called that', (_, beginning, words) => {
  expect(recognise(beginning)).toContain(words)
})

test('of other bytes nothing is said', () => {
  expect(recognise(bytes(1, 2, 3))).toBeUndefined()
})
