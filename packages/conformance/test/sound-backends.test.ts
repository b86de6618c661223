import { referenceBackend } from '@adafactor/core'
import { expect, test } from 'vitest'
import { runConformance } from '../src/run.js'
import { describeBackend } from '../src/vitest.js'
import { soundBackends } from './sound-backends.js'
import { stridedBackend, viewOf } from './strided-backend.js'

describeBackend({ name: 'reference float64', create: () => referenceBackend() })
describeBackend({
  name: 'reference float32',
  create: () => referenceBackend({ precision: 'float32' }),
})
describeBackend({
  name: 'strided',
  create: () => stridedBackend(),
  view: viewOf,
  randomPrograms: 200,
})

test.each(Object.entries(soundBackends))(
  'a backend that is right in another way passes every case: %s',
  { timeout: 300_000 },
  async (name, create) => {
    const report = await runConformance({ name, create, randomPrograms: 400 })
    const wrong = report.cases.filter(({ status }) => status === 'failed')
    expect(wrong.map(({ id, message }) => `${id}: ${message}`)).toEqual([])
    expect(report.passed).toBeGreaterThan(300)
  },
)
