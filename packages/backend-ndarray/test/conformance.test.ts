import { describeBackend } from '@adafactor/conformance/vitest'
import { ndarrayBackend } from '../src/index.js'
import { makeView } from './support/make-view.js'

describeBackend({
  name: 'ndarray, generated',
  create: () => ndarrayBackend({ engine: 'javascript' }),
  view: makeView,
  randomPrograms: 500,
})

describeBackend({
  name: 'ndarray, closures',
  create: () => ndarrayBackend({ engine: 'closures' }),
  view: makeView,
})

describeBackend({
  name: 'ndarray, float64',
  create: () => ndarrayBackend({ engine: 'javascript', type: 'float64' }),
  view: makeView,
  randomPrograms: 200,
})
