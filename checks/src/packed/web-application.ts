// A web application over the installed packages: what it finds lies in `globalThis.outcome` then.
// It is copied into a user's project, bundled, and loaded by a browser or by Node.

import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  AdafactorError,
  adafactor,
  type Backend,
  type Execution,
  selectBackend,
} from '@adafactor/core'
import { torch } from '@adafactor/core/presets'
import ndarray from 'ndarray'

async function train<T>(backend: Backend<T, Execution>, weights: T): Promise<number[]> {
  const optimizer = adafactor({ backend, params: { weights }, ...torch({ lr: 0.1 }) })
  for (let step = 0; step < 3; step++) {
    const gradient = backend.create(
      [3, 2],
      Array.from({ length: 6 }, (_, index) => Math.sin(6 * step + index)),
    )
    await optimizer.step({ weights: gradient })
    backend.dispose(gradient)
  }
  return [...(await backend.read(weights))]
}

function codeOf(task: () => unknown): string | undefined {
  try {
    task()
    return undefined
  } catch (error) {
    return AdafactorError.isInstance(error) ? error.code : undefined
  }
}

const start = [0.5, -0.25, 1, 0.75, -1, 0.125]
const { backend, name, report } = await selectBackend({
  webgl2: async () => (await import('@adafactor/backend-gpujs')).gpujsBackend({ mode: 'webgl2' }),
  ndarray: () => ndarrayBackend(),
})
const chosen: Backend<unknown, Execution> = backend
const { runConformance } = await import('@adafactor/conformance/run')
const cases = ['golden trajectories/torch/default', 'golden trajectories/optax/default']
const kit = await runConformance(
  { name: 'ndarray', create: () => ndarrayBackend() },
  { only: cases },
)

const outcome = {
  chosen: name,
  report,
  trainedOnChosen: await train(chosen, chosen.create([3, 2], start)),
  trainedOnNdarray: await train(ndarrayBackend(), ndarray(new Float32Array(start), [3, 2])),
  code: codeOf(() => ndarrayBackend().create([-1])),
  kitPassed: kit.passed,
}
Object.assign(globalThis, { outcome })

export type Outcome = typeof outcome
