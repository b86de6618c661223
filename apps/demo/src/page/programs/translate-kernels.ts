/** Asks gpu.js for the texts that it gives a device. Runs in a worker, and in Node for its tests. */
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '@adafactor/backend-gpujs'
import { reasonOf } from '@adafactor/core'
import type { Translation, TranslationRequest } from './translation.js'

/** Opened when first asked for; a browser grants few WebGL contexts, so that each is kept. */
const backends = new Map<GpujsMode, GpujsBackend>()

/** Never rejects. Nothing is run, and no memory is taken that grows with the shape. */
export async function translateKernels({
  mode,
  program,
  shape,
}: TranslationRequest): Promise<Translation> {
  try {
    const backend = backends.get(mode) ?? (await gpujsBackend({ mode }))
    backends.set(mode, backend)
    return { source: backend.generateKernels(program, shape) }
  } catch (error) {
    backends.get(mode)?.destroy()
    backends.delete(mode)
    return { reason: reasonOf(error) }
  }
}
