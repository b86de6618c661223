/**
 * Files of PyTorch: what `torch.save` wrote, read without executing anything.
 * @module
 */

export { readTorch } from './torch/read-torch.js'
export type { PlainComplex, PlainMap, PlainSlice, PlainValue } from './torch/tensors/plain-value.js'
export type { TorchStorage } from './torch/tensors/torch-storage.js'
export { type ForeignTensor, TorchTensor } from './torch/tensors/torch-tensor.js'
export type { ForeignType, TorchNumbers, TorchType } from './torch/tensors/torch-types.js'
export { type PathPart, TorchFile } from './torch/torch-file.js'
export {
  type TorchOptionsGiven,
  type TorchPreset,
  torchOptions,
  torchPreset,
} from './torch/torch-options.js'
export { type TorchGroup, type TorchState, torchState } from './torch/torch-state.js'
export { type TorchTensors, torchTensors } from './torch/torch-tensors.js'
