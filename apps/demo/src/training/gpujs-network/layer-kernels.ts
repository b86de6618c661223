import type { GPU } from 'gpu.js'
import type { Layer } from '../layers.js'
import { type DeviceKernel, deviceKernel } from './device-kernel.js'
import { backwardText, biasGradientText, forwardText, weightGradientText } from './kernel-texts.js'

/** What a layer runs for a batch. */
export interface LayerKernels {
  /** (activations, weights, bias) -> what the next layer gets */
  readonly forward: DeviceKernel
  /** (activations, delta) */
  readonly weightGradient: DeviceKernel
  /** (delta) */
  readonly biasGradient: DeviceKernel
  /** (activations, weights, delta) -> the delta of the layer before */
  readonly backward: DeviceKernel
}

/** @param last whether the layer's outputs are the logits, which have no ReLU */
export function layerKernels(
  gpu: GPU,
  { inputs, outputs }: Pick<Layer<unknown>, 'inputs' | 'outputs'>,
  batchSize: number,
  last: boolean,
): LayerKernels {
  const sparse = gpu.mode === 'cpu' || gpu.mode === 'webasm'
  return {
    forward: deviceKernel(gpu, forwardText(inputs, !last, sparse), [outputs, batchSize]),
    weightGradient: deviceKernel(gpu, weightGradientText(batchSize, sparse), [outputs, inputs]),
    biasGradient: deviceKernel(gpu, biasGradientText(batchSize), [outputs]),
    backward: deviceKernel(gpu, backwardText(outputs), [inputs, batchSize]),
  }
}
