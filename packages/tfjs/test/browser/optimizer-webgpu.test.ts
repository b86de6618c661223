import '@tensorflow/tfjs-backend-webgpu'
import { testOptimizer } from '../suites/optimizer.js'

testOptimizer('webgpu')
