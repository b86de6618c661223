import { describeConformance } from '../support/conformance.js'

// Numbers are packed otherwise than on WebGL 2; programs and kernels are the same.
describeConformance('webgl', { randomPrograms: 30, onlyDevice: true })
