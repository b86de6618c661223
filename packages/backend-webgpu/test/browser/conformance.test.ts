import { inject } from 'vitest'
import { describeConformance } from '../support/conformance.js'

// The whole kit runs in Node where there is WebGPU.
describeConformance({ randomPrograms: 500, onlyWhatDiffers: inject('webgpuInNode') })
