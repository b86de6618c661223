import type { Backend, Execution } from '@adafactor/core'
import { getBackend } from '@tensorflow/tfjs-core'
import { cpuBackend } from './backends/cpu-backend.js'
import type { DeviceTensor } from './backends/device-tensor.js'
import { operationsBackend } from './backends/operations-backend.js'
import { wasmBackend } from './backends/wasm-backend.js'
import { webgpuBackend } from './backends/webgpu-backend.js'
import { checkHostVersion } from './check-host-version.js'

/**
 * A backend for `@adafactor/core` over the tensors of TensorFlow.js, on the backend of it that is set now:
 * `adafactor({ backend: tfjsBackend(), params: { w: variable } })`. Parameters are variables. It is
 * asynchronous on webgpu, and synchronous on all others.
 *
 * On wasm, don't multiply matrices with what its `create` has made: TensorFlow.js would keep old numbers.
 *
 * @throws AdafactorError `backend/unavailable` for a version of TensorFlow.js or a backend of it that this
 *   does not know
 * @example
 * ```js
 * import { adafactor } from '@adafactor/core'
 * import { tfjsBackend } from '@adafactor/tfjs'
 * import * as tf from '@tensorflow/tfjs'
 *
 * await tf.setBackend('cpu')
 * const weights = tf.variable(tf.ones([4, 3]))
 * const optimizer = adafactor({ backend: tfjsBackend(), params: { weights } })
 * await optimizer.step({ weights: tf.ones([4, 3]) })
 * ```
 */
export function tfjsBackend(): Backend<DeviceTensor, Execution> {
  checkHostVersion()
  const open = backends[getBackend()] ?? operationsBackend
  return open() as Backend<DeviceTensor, Execution>
}

const backends: Readonly<Record<string, () => unknown>> = {
  cpu: cpuBackend,
  wasm: wasmBackend,
  webgpu: webgpuBackend,
}
