import type { PresetName } from '../../training/optimizer-options.js'

/** The presets' names for people: whose Adafactor it is. */
export const presetTitles: Readonly<Record<PresetName, string>> = {
  paper: 'the paper',
  torch: 'PyTorch',
  huggingface: 'Hugging Face Transformers',
  fairseq: 'fairseq',
  keras: 'Keras',
  timm: 'timm',
  tensor2tensor: 'Tensor2Tensor',
  meshTensorflow: 'Mesh TensorFlow',
  mlx: 'MLX',
  optax: 'Optax',
  t5x: 'T5X',
  burn: 'Burn',
  bigVision: 'Big Vision',
  timmBigVision: 'timm, as in Big Vision',
}
