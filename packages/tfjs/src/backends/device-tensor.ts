import type { WebgpuTensor } from '@adafactor/backend-webgpu'
import type { Tensor } from '@tensorflow/tfjs-core'

/** A tensor of TensorFlow.js; or on webgpu one of the state, which lies in few large buffers. */
export type DeviceTensor = Tensor | WebgpuTensor
