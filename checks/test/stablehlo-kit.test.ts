import { runConformance } from '@adafactor/conformance/run'
import { expect, it } from 'vitest'
import { PythonXla } from '../src/python/python-xla.js'
import { xlaBackend } from '../src/python/xla-backend.js'

it('kit', async () => {
  const xla = new PythonXla(process.env.ADAFACTOR_PYTHON as string)
  const report = await runConformance(
    { name: 'xla', create: () => xlaBackend(xla), randomPrograms: 200 },
    { only: (process.env.ONLY ?? 'operations').split(','), onProgress: ({ result }) => {
      console.log(result.status, Math.round(result.milliseconds), result.id, result.worst, result.status === 'failed' ? result.message : '')
    } },
  )
  await xla.stop()
  expect(report.failed).toBe(0)
}, 600000)
