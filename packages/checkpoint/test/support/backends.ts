import { gpujsBackend } from '@adafactor/backend-gpujs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { webgpuBackend } from '@adafactor/backend-webgpu'
import { provideWebgpu } from '@adafactor/backend-webgpu/node'
import { type Backend, type Execution, referenceBackend } from '@adafactor/core'
import { noWebgpu } from '../../../webgpu-runtime/test/support/no-webgpu.ts'

/** The backends of this repository that Node runs, whatever their tensors are. */
export const backends: Readonly<Record<string, () => Promise<Backend<unknown, Execution>>>> = {
  'ndarray webassembly': async () => hidden(ndarrayBackend({ engine: 'webassembly' })),
  'ndarray javascript': async () => hidden(ndarrayBackend({ engine: 'javascript' })),
  'ndarray closures, float64': async () =>
    hidden(ndarrayBackend({ engine: 'closures', type: 'float64' })),
  reference: async () => hidden(referenceBackend()),
  'gpujs cpu': async () => hidden(await gpujsBackend({ mode: 'cpu' })),
  'gpujs webasm': async () => hidden(await gpujsBackend({ mode: 'webasm' })),
  ...(noWebgpu
    ? {}
    : {
        async webgpu() {
          await provideWebgpu()
          return hidden(await webgpuBackend())
        },
      }),
}

/** A backend as one of tensors that nothing is known of: only its own methods look at them. */
function hidden<T>(backend: Backend<T, Execution>): Backend<unknown, Execution> {
  return backend as Backend<unknown, Execution>
}
