import { adafactor } from '@adafactor/core'
import { expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

const granule = 64

// Vectors are read beyond the end of a row, and so of a tensor.
test.each([
  [16, 17],
  [16, 3],
  [64, 18],
])('a gradient of %i x %i as far at the end of an arena as can be', (rows, columns) => {
  const isThere = [0, granule].map((kept) => {
    const backend = ndarrayBackend({ engine: 'webassembly' })
    const params = { w: backend.create([rows, columns]) }
    const optimizer = adafactor({ backend, params })
    const last = backend.create([granule / 4]).data as Float32Array
    const size = granule * Math.ceil((4 * rows * columns) / granule)
    const left = last.buffer.byteLength - last.byteOffset - granule - size
    backend.create([(left - kept) / 4])
    const gradient = backend.create([rows, columns], new Float32Array(rows * columns).fill(0.5))
    optimizer.step({ w: gradient })
    expect(backend.read(params.w)[0]).toBeLessThan(0)
    return (gradient.data as Float32Array).buffer === last.buffer
  })
  expect(isThere).toContain(true)
})
