/**
 * Other Adafactors by their own arguments: each preset takes what the peer takes, with its
 * defaults, and returns the options that give its numbers:
 * `adafactor({ backend, params, ...torch({ lr: 1e-2 }) })`.
 * @module
 */
export { type BigVisionArguments, bigVision } from './presets/big-vision.js'
export { type BurnArguments, burn } from './presets/burn.js'
export { type FairseqArguments, fairseq } from './presets/fairseq.js'
export { type HuggingfaceArguments, huggingface } from './presets/huggingface.js'
export { type KerasArguments, keras } from './presets/keras.js'
export { type MeshTensorflowArguments, meshTensorflow } from './presets/mesh-tensorflow.js'
export { type MlxArguments, mlx } from './presets/mlx.js'
export type { NameValues } from './presets/name-values.js'
export { type OptaxArguments, optax } from './presets/optax.js'
export { type PaperArguments, paper } from './presets/paper.js'
export {
  type T5xArguments,
  type T5xFactorDim,
  type T5xFactorRule,
  t5x,
} from './presets/t5x.js'
export { type Tensor2tensorArguments, tensor2tensor } from './presets/tensor2tensor.js'
export type { Tensor2tensorDecayRate } from './presets/tensor2tensor-options.js'
export { type TimmArguments, timm } from './presets/timm.js'
export { type TimmBigVisionArguments, timmBigVision } from './presets/timm-big-vision.js'
export { type TorchArguments, torch } from './presets/torch.js'
