import { type DescribeOptions, describeBackend } from '@adafactor/conformance/vitest'
import ndarray, { type NdArray } from 'ndarray'
import { ndarrayBackend, stridedBackend } from '../src/index.js'
import { copyOf } from './support/random-views.js'

const view: DescribeOptions<NdArray, 'synchronous'>['view'] = (data, { shape, strides, offset }) =>
  ndarray(data as Float32Array, [...shape], [...strides], offset)

describeBackend({
  name: 'ndarray, WebAssembly',
  create: () => ndarrayBackend({ engine: 'webassembly' }),
  view,
})

describeBackend({
  name: "ndarray, WebAssembly over the user's own arrays",
  // A library may have its tensors over arrays of its own: then each of them is copied in and out.
  create: () =>
    stridedBackend<NdArray>({
      name: 'own arrays',
      engine: 'webassembly',
      viewOf: (tensor) => tensor as never,
      create: (shape, data, stride) => {
        const { data: own } = copyOf({ data, shape, stride, offset: 0 })
        return ndarray(own as Float32Array, shape, stride)
      },
    }),
  view,
})

describeBackend({
  name: 'ndarray, WebAssembly in float64',
  create: () => ndarrayBackend({ engine: 'webassembly', type: 'float64' }),
  view,
  randomPrograms: 200,
})

describeBackend({
  name: 'ndarray, generated',
  create: () => ndarrayBackend({ engine: 'javascript' }),
  view,
})

describeBackend({
  name: 'ndarray, closures',
  create: () => ndarrayBackend({ engine: 'closures' }),
  view,
})

describeBackend({
  name: 'ndarray, float64',
  create: () => ndarrayBackend({ engine: 'javascript', type: 'float64' }),
  view,
  randomPrograms: 200,
})
