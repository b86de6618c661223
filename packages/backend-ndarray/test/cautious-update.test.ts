import { adafactor } from '@adafactor/core'
import { expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'

// The product of an update and such a gradient is zero in float32.
test.each(['webassembly', 'javascript'] as const)('tiny gradients have a sign, on %s', (engine) => {
  const backend = ndarrayBackend({ engine })
  const w = backend.create([16], new Float32Array(16).fill(1))
  const momentum = { beta1: 0.9, caution: true }
  const optimizer = adafactor({ backend, params: { w }, learningRate: 0.01, momentum })
  const gradient = new Float32Array(16).fill(1e-42, 1).fill(1, 0, 1)
  for (let step = 0; step < 2; step++) optimizer.step({ w: backend.create([16], gradient) })
  // All elements agree, so that none is enlarged for others that were left out.
  const one = backend.create([16], new Float32Array(16).fill(1))
  const plain = adafactor({ backend, params: { one }, learningRate: 0.01, momentum: 0.9 })
  for (let step = 0; step < 2; step++) plain.step({ one: backend.create([16], gradient) })
  expect(backend.read(w)[0]).toBeCloseTo(backend.read(one)[0] as number, 6)
})
