import * as tf from '@tensorflow/tfjs'

/** A tensor as kernels see it. */
type Inputs = Readonly<Record<'x' | 'dy', tf.TensorInfo>>

interface Attributes {
  readonly strides: [number, number] | number
  readonly pad: 'valid' | 'same' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [number, number, number, number]
}

/**
 * TensorFlow.js's backend wasm can't train a `conv2d`: it has no kernel for the gradient of the filters. This
 * adds one, made of kernels that it has. At each place of a filter the gradient is a matrix product, of the
 * numbers that this place has met and the gradients of what became of them.
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

function filterGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  { strides, pad, dimRoundingMode, filterShape }: Attributes,
  backend: tf.KernelBackend,
): tf.TensorInfo {
  const run = (name: string, inputs: object, attrs: object) =>
    tf.getKernel(name, 'wasm').kernelFunc({
      inputs: inputs as tf.NamedTensorInfoMap,
      attrs: attrs as tf.NamedAttrMap,
      backend,
    }) as tf.TensorInfo
  const [height, width, channels, filters] = filterShape
  const convolution = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth, padInfo } = convolution
  const outputs = batchSize * outHeight * outWidth
  const paddings = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]
  const padded = run('PadV2', { x }, { paddings, constantValue: 0 })
  const products: tf.TensorInfo[] = []
  for (let down = 0; down < height; down++) {
    for (let across = 0; across < width; across++) {
      const met = run(
        'StridedSlice',
        { x: padded },
        {
          begin: [0, down, across, 0],
          end: [
            batchSize,
            down + strideHeight * (outHeight - 1) + 1,
            across + strideWidth * (outWidth - 1) + 1,
            channels,
          ],
          strides: [1, strideHeight, strideWidth, 1],
          beginMask: 0,
          endMask: 0,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
        },
      )
      products.push(
        run(
          'BatchMatMul',
          {
            a: { ...met, shape: [1, outputs, channels] },
            b: { ...dy, shape: [1, outputs, filters] },
          },
          { transposeA: true, transposeB: false },
        ),
      )
      backend.disposeData(met.dataId)
    }
  }
  const gradient = run('Concat', products, { axis: 0 })
  for (const { dataId } of [padded, ...products]) backend.disposeData(dataId)
  return { ...gradient, shape: filterShape }
}
