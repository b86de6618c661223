import { referenceBackend } from '@adafactor/core'
import { expect, test } from 'vitest'
import { runConformance } from '../src/run.js'
import { describeBackend } from '../src/vitest.js'
import { computesAsReference, soundBackends } from './sound-backends.js'
import { stridedBackend, viewOf } from './strided-backend.js'
import { onePeer } from './support/one-peer.js'

describeBackend({ name: 'reference float64', create: () => referenceBackend() })
describeBackend({
  name: 'reference float32',
  create: () => referenceBackend({ precision: 'float32' }),
  only: onePeer,
})
describeBackend({
  name: 'strided',
  create: () => stridedBackend(),
  view: viewOf,
  randomPrograms: 200,
  only: onePeer,
})

/** Groups about numbers alone: a backend with the arithmetic of the reference passes them as that does. */
const numbersAlone = [
  'operations',
  'simplifications',
  'reductions',
  'random programs',
  'ranges',
  'golden trajectories',
]

test.each(Object.entries(soundBackends))(
  'a backend that is right in another way passes every case: %s',
  { timeout: 300_000 },
  async (name, create) => {
    const notYet = computesAsReference.has(name) ? numbersAlone : []
    const extent = notYet.length > 0 ? {} : { only: onePeer }
    const report = await runConformance({ name, create, randomPrograms: 100, notYet }, extent)
    const wrong = report.cases.filter(({ status }) => status === 'failed')
    expect(wrong.map(({ id, message }) => `${id}: ${message}`)).toEqual([])
    expect(report.passed).toBeGreaterThan(notYet.length > 0 ? 200 : 300)
  },
)
