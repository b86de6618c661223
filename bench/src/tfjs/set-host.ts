import { provideWebgpu } from '@adafactor/backend-webgpu/node'
import { reasonOf } from '@adafactor/core'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import type { TfjsHost } from './tfjs-case.js'

/** Makes TensorFlow.js compute on a backend of it. @returns in one line why it can't, if so */
export async function setHost(host: TfjsHost): Promise<string | undefined> {
  try {
    if (host === 'webgpu') await registerWebgpu()
    const isSet = await tf.setBackend(host)
    return isSet ? undefined : `TensorFlow.js's backend ${host} found no device`
  } catch (error) {
    return reasonOf(error).replaceAll(/\s+/g, ' ')
  }
}

/** TensorFlow.js registers this backend when it is loaded, and only where there is WebGPU then. */
async function registerWebgpu(): Promise<void> {
  if (tf.findBackendFactory('webgpu')) return
  await provideWebgpu()
  await import('@tensorflow/tfjs-backend-webgpu')
}

/** Waits until the device has done what it was given. */
export async function finishHost(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return
  const host = webgpuHost()
  if (host.commandEncoder) {
    host.endComputePassEncoder()
    host.submitQueue()
  }
  await host.device.queue.onSubmittedWorkDone()
}

/** Gives the device back, if there is one: Node may crash where it ends with one that is open. */
export async function closeHost(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return
  await finishHost()
  webgpuHost().device.destroy()
  tf.removeBackend('webgpu')
}

/** What TensorFlow.js's types don't declare. */
interface WebgpuHost {
  readonly device: {
    readonly queue: { onSubmittedWorkDone(): Promise<unknown> }
    destroy(): void
  }
  /** There while operations are recorded that were not submitted. */
  readonly commandEncoder: object | null
  endComputePassEncoder(): void
  submitQueue(): void
}

function webgpuHost(): WebgpuHost {
  return tf.backend() as unknown as WebgpuHost
}
