import * as tf from '@tensorflow/tfjs'
import { testOptimizer } from '../suites/optimizer.js'

// Small tensors would be computed on the host.
tf.env().set('WEBGL_CPU_FORWARD', false)
testOptimizer('webgl')
