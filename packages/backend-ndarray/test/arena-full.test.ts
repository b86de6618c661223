import { adafactor } from '@adafactor/core'
import { expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

/** The parameter after two steps, in an arena with so many bytes left besides its tensors. */
function trainedWith(left: number | null): Float32Array {
  const backend = ndarrayBackend({ engine: 'webassembly' })
  const shape = [48, 4099]
  const values = (seed: number) =>
    Float32Array.from({ length: 48 * 4099 }, (_, k) => Math.sin(k * seed))
  const weights = backend.create(shape, values(1))
  const gradient = backend.create(shape, values(3))
  const optimizer = adafactor({ backend, params: { weights }, momentum: 0.9 })
  // Pieces that take what there is, down to the smallest that may be left.
  for (let bytes = 2 ** 22; left !== null && bytes >= left; bytes /= 2) {
    const { buffer } = weights.data as Float32Array
    for (
      let piece = backend.create([bytes / 4]);
      (piece.data as Float32Array).buffer === buffer;
    ) {
      piece = backend.create([bytes / 4])
    }
  }
  optimizer.step({ weights: gradient })
  optimizer.step({ weights: gradient })
  expect(backend.generatedSources().map(({ language }) => language)).toEqual(['wat'])
  return backend.read(weights) as Float32Array
}

test.each([64, 4096, 262144])(
  'a step in an arena with less than twice %i bytes left gives the same bits',
  (left) => {
    expect(trainedWith(left)).toEqual(trainedWith(null))
  },
)
