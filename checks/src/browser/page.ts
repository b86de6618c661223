// The page that runs the conformance kit. It only talks to its own server, by fetch, so that it
// works under a content security policy as strict as the one it is tested with.

import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { runConformance } from '@adafactor/conformance/run'
import ndarray, { type NdArray } from 'ndarray'

async function post(path: string, body: unknown): Promise<void> {
  await fetch(path, { method: 'POST', body: JSON.stringify(body) })
}

const only = new URLSearchParams(location.search).getAll('only')

try {
  const report = await runConformance(
    {
      name: 'ndarray',
      create: () => ndarrayBackend(),
      view: (data, { shape, strides, offset }) => {
        try {
          return ndarray(data, [...shape], [...strides], offset)
        } catch {
          // The ndarray package itself generates code. Where it may not, its users hold such objects.
          return { data, shape: [...shape], stride: [...strides], offset } as NdArray
        }
      },
    },
    only.length > 0 ? { only } : {},
  )
  await post('/report', report)
} catch (error) {
  await post('/crash', error instanceof Error ? (error.stack ?? error.message) : String(error))
}
