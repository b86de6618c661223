import type { WebgpuType } from '@adafactor/backend-webgpu'
import type { WebgpuRuntime } from '@adafactor/webgpu-runtime'
import {
  backwardText,
  biasGradientText,
  forwardText,
  type LayerSize,
  weightGradientText,
} from './kernel-texts.js'
import { type NetworkKernel, networkKernel } from './network-kernel.js'

/** What a layer runs for a batch. */
export interface LayerKernels {
  /** (activations, weights, bias, what the next layer gets) */
  readonly forward: NetworkKernel
  /** (activations, delta, gradient) */
  readonly weightGradient: NetworkKernel
  /** (delta, gradient) */
  readonly biasGradient: NetworkKernel
  /** (activations, weights, delta, the delta of the layer before) */
  readonly backward: NetworkKernel
}

/** @param last whether the layer's outputs are the logits, which have no ReLU */
export function layerKernels(
  runtime: WebgpuRuntime,
  size: LayerSize,
  batchSize: number,
  type: WebgpuType,
  last: boolean,
): LayerKernels {
  const kernel = (text: Parameters<typeof networkKernel>[1]) => networkKernel(runtime, text)
  return {
    forward: kernel(forwardText(size, batchSize, type, !last)),
    weightGradient: kernel(weightGradientText(size, type)),
    biasGradient: kernel(biasGradientText(size, type)),
    backward: kernel(backwardText(size, batchSize, type)),
  }
}
