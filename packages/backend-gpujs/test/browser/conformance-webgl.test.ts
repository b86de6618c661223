import { describeConformance } from '../support/conformance.js'

// Numbers are packed otherwise than on WebGL 2, on which the kit runs; programs and kernels are the same.
describeConformance('webgl', { onlyWhatDiffers: true })
