import { type DescribeOptions, describeBackend } from '@adafactor/conformance/vitest'
import ndarray, { type NdArray } from 'ndarray'
import { ndarrayBackend } from '../src/index.js'

const view: DescribeOptions<NdArray, 'synchronous'>['view'] = (data, { shape, strides, offset }) =>
  ndarray(data as Float32Array, [...shape], [...strides], offset)

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
  create: () => ndarrayBackend({ type: 'float64' }),
  view,
  randomPrograms: 200,
})
