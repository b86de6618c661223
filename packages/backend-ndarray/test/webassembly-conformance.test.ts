import { describeBackend } from '@adafactor/conformance/vitest'
import ndarray, { type NdArray } from 'ndarray'
import { onePeer } from '../../conformance/test/support/one-peer.ts'
import { ndarrayBackend, stridedBackend } from '../src/index.js'
import { makeView } from './support/make-view.js'
import { copyOf } from './support/random-views.js'

describeBackend({
  name: 'ndarray, WebAssembly',
  create: () => ndarrayBackend({ engine: 'webassembly' }),
  view: makeView,
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
  view: makeView,
  randomPrograms: 400,
  only: onePeer,
})

describeBackend({
  name: 'ndarray, WebAssembly in float64',
  create: () => ndarrayBackend({ engine: 'webassembly', type: 'float64' }),
  view: makeView,
  randomPrograms: 200,
  // What modules in float64 may get wrong; the rest is what they share with those in float32.
  only: [
    'operations',
    'simplifications',
    'reductions',
    'programs',
    'stores',
    'random programs',
    'ranges',
    'views',
    'determinism',
  ],
})
