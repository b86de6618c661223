import type { Shape } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import { batchRoom } from '../batches.js'
import { type Layer, type LayerValues, mapLayers, namedTensors } from '../layers.js'
import type { Network } from '../network.js'
import { deviceKernel, type Handle } from './device-kernel.js'
import { deviceTally } from './device-tally.js'
import { correctText, logitGradientText, lossText, stageText } from './kernel-texts.js'
import { type LayerKernels, layerKernels } from './layer-kernels.js'

/** A tensor whose current value gpu.js kernels can take. */
interface TensorWithHandle {
  readonly handle: Handle
}

/** What the network needs of the backend; it has to work on the same `GPU`. */
export interface HandleBackend<T extends TensorWithHandle> {
  create(shape: Shape, data: ArrayLike<number>): T
  /** A tensor that borrows the result of a kernel. */
  wrap(handle: Handle, shape: Shape): T
  dispose(tensor: T): void
}

/**
 * A network whose passes are gpu.js kernels. Examples and labels go to the device; parameters,
 * activations, gradients and tallies stay there.
 *
 * @param values what it starts with
 * @param batchSize how many examples there is room for; fewer take as long
 */
export function gpujsNetwork<T extends TensorWithHandle>(
  gpu: GPU,
  backend: HandleBackend<T>,
  values: readonly LayerValues[],
  batchSize: number,
): Network<T> {
  const lastIndex = values.length - 1
  const first = values[0] as LayerValues
  const last = values[lastIndex] as LayerValues
  const layers = mapLayers(values, (data, shape) => backend.create(shape, data))
  const batch = batchRoom(batchSize, first.inputs)
  const labels = new Float32Array(batchSize)
  const stage = deviceKernel(gpu, stageText(first.inputs), [first.inputs, batchSize])
  const kernels = layers.map((layer, index) =>
    layerKernels(gpu, layer, batchSize, index === lastIndex),
  )
  const logitGradient = deviceKernel(gpu, logitGradientText(last.outputs), [
    last.outputs,
    batchSize,
  ])
  const loss = deviceTally(gpu, lossText(last.outputs), batchSize)
  const correct = deviceTally(gpu, correctText(last.outputs), batchSize)
  let gradients: Layer<T>[] = []

  /** What enters each layer, and at the end the logits. */
  async function forward(): Promise<Handle[]> {
    labels.set(batch.labels)
    const activations = [await stage.run(batch.pixels)]
    for (const [index, { weights, bias }] of layers.entries()) {
      const { forward } = kernels[index] as LayerKernels
      activations.push(await forward.run(activations[index], weights.handle, bias.handle))
    }
    return activations
  }

  function letGradientsGo(): void {
    for (const { weights, bias } of gradients) {
      backend.dispose(weights)
      backend.dispose(bias)
    }
    gradients = []
  }

  return {
    batch,
    layers,
    loss,
    correct,
    async gradients() {
      letGradientsGo()
      const activations = await forward()
      const logits = activations.pop()
      await loss.add(logits, labels, batch.count)
      let delta = await logitGradient.run(logits, labels, batch.count)
      const handles: Layer<Handle>[] = []
      for (let index = lastIndex; index >= 0; index--) {
        const layer = layers[index] as Layer<T>
        const { weightGradient, biasGradient, backward } = kernels[index] as LayerKernels
        handles.unshift({
          ...layer,
          weights: await weightGradient.run(activations[index], delta),
          bias: await biasGradient.run(delta),
        })
        if (index > 0) {
          delta = await backward.run(activations[index], layer.weights.handle, delta)
        }
      }
      gradients = mapLayers(handles, (handle, shape) => backend.wrap(handle, shape))
      return namedTensors(gradients)
    },
    async classify() {
      const activations = await forward()
      await correct.add(activations.pop(), labels, batch.count)
    },
    dispose() {
      letGradientsGo()
      for (const { weights, bias } of layers) {
        backend.dispose(weights)
        backend.dispose(bias)
      }
      for (const kernel of [stage, logitGradient, ...kernels.flatMap(Object.values)]) {
        kernel.dispose()
      }
      loss.dispose()
      correct.dispose()
    },
  }
}
