import type { WebgpuBackend, WebgpuTensor, WebgpuType } from '@adafactor/backend-webgpu'
import type { GpuStorage, WebgpuRuntime } from '@adafactor/webgpu-runtime'
import { batchRoom } from '../batches.js'
import { type Layer, type LayerValues, mapLayers, namedTensors } from '../layers.js'
import type { Network } from '../network.js'
import { deviceTally } from './device-tally.js'
import { correctText, lossText } from './kernel-texts.js'
import { layerKernels } from './layer-kernels.js'
import { networkKernel } from './network-kernel.js'

/**
 * A network whose passes are WGSL kernels. Examples and labels go to the device; parameters,
 * activations, gradients and tallies stay there. The kernels read the parameters where the optimizer
 * updates them, and write the gradients into tensors that it reads.
 *
 * @param runtime one on the backend's device: what it records is submitted before a call is done, so
 *   that the backend's work comes after it
 * @param values what it starts with
 * @param batchSize how many examples there is room for
 * @param type what parameters and gradients are stored as
 */
export function webgpuNetwork(
  runtime: WebgpuRuntime,
  backend: Pick<WebgpuBackend, 'create' | 'dispose'>,
  values: readonly LayerValues[],
  batchSize: number,
  type: WebgpuType = 'float32',
): Network<WebgpuTensor> {
  const lastIndex = values.length - 1
  const { inputs } = values[0] as LayerValues
  const { outputs: classes } = values[lastIndex] as LayerValues
  const numbers = (count: number) => runtime.allocate(4 * count)

  const layers = mapLayers(values, (data, shape) => backend.create(shape, data, { type }))
  const gradients = mapLayers(values, (_, shape) => backend.create(shape, undefined, { type }))
  const [parameterPlaces, gradientPlaces] = [layers, gradients].map((tensors) =>
    mapLayers(tensors, ({ buffer, offset, bytes }) => runtime.wrap(buffer, offset, bytes)),
  ) as [Layer<GpuStorage>[], Layer<GpuStorage>[]]

  const batch = batchRoom(batchSize, inputs)
  const pixels = numbers(batchSize * inputs)
  const labels = numbers(batchSize)
  const outputs = values.map((layer) => numbers(batchSize * layer.outputs))
  const deltas = values.map((layer) => numbers(batchSize * layer.outputs))
  const loss = deviceTally(runtime, batchSize)
  const correct = deviceTally(runtime, batchSize)

  const kernels = layers.map((layer, index) =>
    layerKernels(runtime, layer, batchSize, type, index === lastIndex),
  )
  const addLoss = networkKernel(runtime, lossText(classes, batchSize))
  const addCorrect = networkKernel(runtime, correctText(classes, batchSize))

  /** What a layer works on. */
  const placesOf = (index: number) => ({
    kernels: at(kernels, index),
    parameters: at(parameterPlaces, index),
    gradients: at(gradientPlaces, index),
    input: index === 0 ? pixels : at(outputs, index - 1),
    output: at(outputs, index),
    delta: at(deltas, index),
  })

  function launchForward(): void {
    const { count } = batch
    runtime.write(pixels, batch.pixels.subarray(0, count * inputs))
    runtime.write(labels, Uint32Array.from(batch.labels.subarray(0, count)))
    for (let index = 0; index <= lastIndex; index++) {
      const { kernels, parameters, input, output } = placesOf(index)
      kernels.forward.launch(count, input, parameters.weights, parameters.bias, output)
    }
  }

  function launchBackward(): void {
    const { count } = batch
    addLoss.launch(count, at(outputs, lastIndex), labels, loss.sums, at(deltas, lastIndex))
    for (let index = lastIndex; index >= 0; index--) {
      const { kernels, parameters, gradients, input, delta } = placesOf(index)
      kernels.weightGradient.launch(count, input, delta, gradients.weights)
      kernels.biasGradient.launch(count, delta, gradients.bias)
      if (index > 0) {
        kernels.backward.launch(count, input, parameters.weights, delta, at(deltas, index - 1))
      }
    }
  }

  return {
    batch,
    layers,
    loss,
    correct,
    async gradients() {
      launchForward()
      launchBackward()
      await runtime.flush()
      return namedTensors(gradients)
    },
    async classify() {
      launchForward()
      addCorrect.launch(batch.count, at(outputs, lastIndex), labels, correct.sums)
      await runtime.flush()
    },
    dispose() {
      const tensors = [layers, gradients].flatMap((each) => Object.values(namedTensors(each)))
      const wrapped = [parameterPlaces, gradientPlaces].flatMap((each) =>
        Object.values(namedTensors(each)),
      )
      const own = [pixels, labels, ...outputs, ...deltas, loss.sums, correct.sums]
      for (const place of [...wrapped, ...own]) runtime.free(place)
      for (const tensor of tensors) backend.dispose(tensor)
    },
  }
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T
}
