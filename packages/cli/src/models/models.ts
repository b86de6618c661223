import type { Shape } from '@adafactor/core'

// The parameters of well-known models, as their papers and public implementations have them. A linear
// layer is [out, in] or [in, out], which changes nothing about memory.

/** The shapes of parameters by name. */
type Shapes = Readonly<Record<string, Shape>>

/** A model that is known by its name. */
export interface Model {
  readonly name: string
  /** What is counted, where there are several ways. */
  readonly variant: string
  /** Where the sizes are from, in Markdown. */
  readonly source: string
  /** How many parameters are known to be in it. */
  readonly parameters: number
  /** The shape of each parameter by its name. */
  readonly shapes: Readonly<Record<string, Shape>>
}

/** As many copies of a block, each under a name of its own. */
function repeat(count: number, name: string, shapes: Shapes): Shapes {
  return merge(Array.from({ length: count }, (_, index) => within(`${name}/${index}`, shapes)))
}

function within(name: string, shapes: Shapes): Shapes {
  return Object.fromEntries(Object.entries(shapes).map(([own, shape]) => [`${name}/${own}`, shape]))
}

function merge(parts: readonly Shapes[]): Shapes {
  return Object.assign({}, ...parts)
}

function linear(name: string, inputs: number, outputs: number): Shapes {
  return { [`${name}/kernel`]: [inputs, outputs], [`${name}/bias`]: [outputs] }
}

/** A weight and a bias for each channel: of a layer normalisation or a batch normalisation. */
function norm(name: string, channels: number): Shapes {
  return { [`${name}/scale`]: [channels], [`${name}/bias`]: [channels] }
}

const lenet: Model = {
  name: 'LeNet-300-100',
  variant: 'multilayer perceptron on MNIST',
  source: 'LeCun et al. 1998, [doi 10.1109/5.726791](https://doi.org/10.1109/5.726791)',
  parameters: 266_610,
  shapes: {
    ...linear('hidden1', 784, 300),
    ...linear('hidden2', 300, 100),
    ...linear('output', 100, 10),
  },
}

/** Kernels as PyTorch has them: output channels, input channels, height, width. */
function convolution(name: string, inputs: number, outputs: number, size: number): Shapes {
  return { [`${name}/kernel`]: [outputs, inputs, size, size], ...norm(`${name}/norm`, outputs) }
}

function bottlenecks(stage: number, inputs: number, width: number, count: number): Shapes {
  const outputs = 4 * width
  const block = (from: number) => ({
    ...convolution('conv1', from, width, 1),
    ...convolution('conv2', width, width, 3),
    ...convolution('conv3', width, outputs, 1),
  })
  return within(`stage${stage}`, {
    ...within('first', { ...block(inputs), ...convolution('shortcut', inputs, outputs, 1) }),
    ...repeat(count - 1, 'block', block(outputs)),
  })
}

const resnet50: Model = {
  name: 'ResNet-50',
  variant: '1000 classes; running means and variances are not trained',
  source:
    'He et al. 2015, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385); `torchvision.models.resnet50`',
  parameters: 25_557_032,
  shapes: {
    ...convolution('stem', 3, 64, 7),
    ...bottlenecks(1, 64, 64, 3),
    ...bottlenecks(2, 256, 128, 4),
    ...bottlenecks(3, 512, 256, 6),
    ...bottlenecks(4, 1024, 512, 3),
    ...linear('classifier', 2048, 1000),
  },
}

const vitBase: Model = {
  name: 'ViT-B/16',
  variant: '224 x 224 pixels, 1000 classes',
  source:
    'Dosovitskiy et al. 2020, [arXiv 2010.11929](https://arxiv.org/abs/2010.11929); `torchvision.models.vit_b_16`',
  parameters: 86_567_656,
  shapes: {
    classToken: [1, 1, 768],
    positions: [1, 197, 768],
    'patches/kernel': [768, 3, 16, 16],
    'patches/bias': [768],
    ...repeat(12, 'layer', {
      ...norm('norm1', 768),
      ...linear('attention/input', 768, 3 * 768),
      ...linear('attention/output', 768, 768),
      ...norm('norm2', 768),
      ...linear('mlp/hidden', 768, 3072),
      ...linear('mlp/output', 3072, 768),
    }),
    ...norm('norm', 768),
    ...linear('classifier', 768, 1000),
  },
}

const bertBase: Model = {
  name: 'BERT-base',
  variant: 'uncased, with the pooler, without heads',
  source:
    'Devlin et al. 2018, [arXiv 1810.04805](https://arxiv.org/abs/1810.04805); configuration `bert-base-uncased`',
  parameters: 109_482_240,
  shapes: {
    'embeddings/words': [30522, 768],
    'embeddings/positions': [512, 768],
    'embeddings/types': [2, 768],
    ...norm('embeddings/norm', 768),
    ...repeat(12, 'layer', {
      ...linear('attention/query', 768, 768),
      ...linear('attention/key', 768, 768),
      ...linear('attention/value', 768, 768),
      ...linear('attention/output', 768, 768),
      ...norm('attention/norm', 768),
      ...linear('mlp/hidden', 768, 3072),
      ...linear('mlp/output', 3072, 768),
      ...norm('mlp/norm', 768),
    }),
    ...linear('pooler', 768, 768),
  },
}

const gpt2: Model = {
  name: 'GPT-2 small',
  variant: 'the output shares the embedding',
  source:
    'Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; configuration `gpt2`',
  parameters: 124_439_808,
  shapes: {
    'embeddings/words': [50257, 768],
    'embeddings/positions': [1024, 768],
    ...repeat(12, 'layer', {
      ...norm('norm1', 768),
      ...linear('attention/input', 768, 3 * 768),
      ...linear('attention/output', 768, 768),
      ...norm('norm2', 768),
      ...linear('mlp/hidden', 768, 3072),
      ...linear('mlp/output', 3072, 768),
    }),
    ...norm('norm', 768),
  },
}

/** T5 has no biases, and scales without them. */
const t5Attention = (name: string): Shapes =>
  within(name, {
    norm: [768],
    query: [768, 768],
    key: [768, 768],
    value: [768, 768],
    output: [768, 768],
  })

const t5Mlp: Shapes = { 'mlp/norm': [768], 'mlp/hidden': [768, 3072], 'mlp/output': [3072, 768] }

const t5Base: Model = {
  name: 'T5-base',
  variant: 'version 1.0, the output shares the embedding',
  source:
    'Raffel et al. 2019, [arXiv 1910.10683](https://arxiv.org/abs/1910.10683); configuration `t5-base`',
  parameters: 222_903_552,
  shapes: {
    embedding: [32128, 768],
    'encoder/relativePositions': [32, 12],
    ...repeat(12, 'encoder/layer', { ...t5Attention('attention'), ...t5Mlp }),
    'encoder/norm': [768],
    'decoder/relativePositions': [32, 12],
    ...repeat(12, 'decoder/layer', {
      ...t5Attention('attention'),
      ...t5Attention('crossAttention'),
      ...t5Mlp,
    }),
    'decoder/norm': [768],
  },
}

const llama2: Model = {
  name: 'Llama 2 7B',
  variant: '',
  source:
    'Touvron et al. 2023, [arXiv 2307.09288](https://arxiv.org/abs/2307.09288); configuration `Llama-2-7b`',
  parameters: 6_738_415_616,
  shapes: {
    embedding: [32000, 4096],
    ...repeat(32, 'layer', {
      'norm1/scale': [4096],
      'attention/query': [4096, 4096],
      'attention/key': [4096, 4096],
      'attention/value': [4096, 4096],
      'attention/output': [4096, 4096],
      'norm2/scale': [4096],
      'mlp/gate': [4096, 11008],
      'mlp/up': [4096, 11008],
      'mlp/down': [11008, 4096],
    }),
    'norm/scale': [4096],
    output: [4096, 32000],
  },
}

/** What `adafactor memory` and the tables of docs/memory.md know by name. */
export const models: readonly Model[] = [lenet, resnet50, vitBase, bertBase, gpt2, t5Base, llama2]
