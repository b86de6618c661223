// A process for one measurement: TensorFlow.js does not live on after an aborted allocation.
//
//   node measure-memory.js <optimizer> <variables>

import { adafactor } from '@adafactor/tfjs'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { type MemoryOptimizer, memorySide } from './memory-case.js'
import { temporariesOf } from './temporaries-of.js'

/** In bytes. */
export interface MemoryUse {
  /** At the peak of a step, beside what is held before it. */
  readonly temporaries: number
  /** What is kept from step to step. */
  readonly state: number
  /** The memory of the backend wasm, which never shrinks: with variables and gradients, and after two steps. */
  readonly heapBefore: number
  readonly heapAfter: number
  /** The most that the whole process had. */
  readonly process: number
}

const makers: Readonly<Record<MemoryOptimizer, () => tf.Optimizer>> = {
  'tf.train.adam': () => tf.train.adam(),
  adafactor: () => adafactor(),
}

const [name, variables] = process.argv.slice(2)
process.send?.(await measureMemory(makers[name as MemoryOptimizer], Number(variables)))

async function measureMemory(make: () => tf.Optimizer, count: number): Promise<MemoryUse> {
  tf.enableProdMode()
  await tf.setBackend('wasm')
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } }
  const gradients: tf.NamedTensorMap = {}
  for (let index = 0; index < count; index++) {
    const first = tf.fill([memorySide, memorySide], 0.1)
    gradients[tf.variable(first).name] = tf.fill([memorySide, memorySide], 1)
    first.dispose()
  }
  const heapBefore = wasm.HEAPU8.length
  const held = tf.memory().numBytes
  const optimizer = make()
  optimizer.applyGradients(gradients)
  const state = tf.memory().numBytes - held
  const temporaries = temporariesOf(() => optimizer.applyGradients(gradients))
  return {
    temporaries,
    state,
    heapBefore,
    heapAfter: wasm.HEAPU8.length,
    process: 1024 * process.resourceUsage().maxRSS,
  }
}
