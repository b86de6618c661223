import * as tf from '@tensorflow/tfjs'

/** Tensors as kernels see them: images, and the gradient of what became of them. */
type Inputs = Readonly<Record<'x' | 'dy', tf.TensorInfo>>

interface Attributes {
  readonly strides: [number, number] | number
  readonly pad: 'valid' | 'same' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [height: number, width: number, channels: number, filters: number]
}

/**
 * TensorFlow.js's backend wasm can't train a `conv2d`: it has no kernel for the gradient of the filters. This
 * adds one, made of kernels that it has.
 */
export function registerConv2dFilterGradient(): void {
  if (tf.getKernel('Conv2DBackpropFilter', 'wasm')) return
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, dy } = inputs as unknown as Inputs
      return filterGradient(x, dy, attrs as unknown as Attributes, backend as tf.KernelBackend)
    },
  })
}

/**
 * The gradient is a convolution too: over the images, with the gradients of the outputs as filters. Images
 * take the place of channels and channels that of images; what was a stride becomes a dilation.
 */
function filterGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  { strides, pad, dimRoundingMode, filterShape }: Attributes,
  backend: tf.KernelBackend,
): tf.TensorInfo {
  const made: tf.TensorInfo[] = []
  const run = (name: string, inputs: tf.NamedTensorInfoMap, attrs: object) => {
    const { kernelFunc } = tf.getKernel(name, 'wasm')
    const result = kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend }) as tf.TensorInfo
    made.push(result)
    return result
  }
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const [height, width, channels, filters] = filterShape
  const paddings = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]
  const padded = run('PadV2', { x }, { paddings, constantValue: 0 })
  const convolved = run(
    'Conv2D',
    {
      x: run('Transpose', { x: padded }, { perm: [3, 1, 2, 0] }),
      filter: run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] }),
    },
    { strides: 1, pad: 'valid', dilations: [strideHeight, strideWidth], dataFormat: 'NHWC' },
  )
  // There are more where strides left a border of the images out.
  const size = [channels, height, width, filters]
  const gradient = run('Slice', { x: convolved }, { begin: [0, 0, 0, 0], size })
  const result = run('Transpose', { x: gradient }, { perm: [1, 2, 0, 3] })
  made.pop()
  for (const { dataId } of made) backend.disposeData(dataId)
  return result
}
