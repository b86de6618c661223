import {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import type { WebgpuBackend, WebgpuTensor } from '../../src/index.js'

/** A kernel as a program may launch it: x + rate, in place of x. */
export function increment(backend: WebgpuBackend, elements: number) {
  const { runtime } = backend as unknown as { readonly runtime: WebgpuRuntime }
  const pipeline = runtime.compile({
    code: [
      declareStorages([{ name: 'x', access: 'read-write' }]),
      declareScalars(['rate']),
      entryPointOverThreads(elements, 64, 1, 'x[thread] += params.rate;'),
    ].join('\n'),
    bindings: ['read-write'],
    scalars: 1,
  })
  return ({ buffer, offset }: WebgpuTensor, rate: number) =>
    runtime.launch(pipeline, [runtime.wrap(buffer, offset, 4 * elements)], [rate], [1])
}
