import { crc32 as nodeCrc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { crc32 } from '../src/torch/crc32.js'

test('the checksum is that of zlib, at each length and alignment', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, at) => (at * 37 + 11) & 255)
  for (let begin = 0; begin < 10; begin++) {
    for (let end = begin; end < 100; end++) {
      expect(crc32(bytes.subarray(begin, end))).toBe(nodeCrc32(bytes.subarray(begin, end)))
    }
  }
})
