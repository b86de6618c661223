import { adafactor } from '@adafactor/core'
import * as np from 'numpy-ts'
import { expect, it } from 'vitest'
import { type NumpyTensor, numpyBackend } from '../src/numpy-backend.ts'

const wave = (shape: number[]) => np.sin(np.arange(0, 12, 1, 'float64')).reshape(...shape)

/** The numbers after three steps. */
function trained(weights: NumpyTensor, gradient: NumpyTensor): unknown {
  const optimizer = adafactor({ backend: numpyBackend(), params: { weights } })
  for (let step = 0; step < 3; step++) optimizer.step({ weights: gradient })
  return np.tolist(weights)
}

it('trains a transposed view in its place, as it trains a copy of it', () => {
  const owner = wave([4, 3])
  const view = np.transpose(owner)
  const before = np.tolist(view)
  const copy = np.array(before, 'float64')
  expect(trained(view, wave([3, 4]))).toEqual(trained(copy, wave([3, 4])))
  expect(np.tolist(np.transpose(owner))).toEqual(np.tolist(copy))
  expect(np.tolist(view)).not.toEqual(before)
})
