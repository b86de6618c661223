import { inject } from 'vitest'
import { describeConformance } from '../support/conformance.js'

// More of the kit runs in Node where there is WebGPU.
describeConformance('webgpu', { randomPrograms: 500, onlyWhatDiffers: inject('webgpuInNode') })
