import { describeConformance } from '../support/conformance.js'

describeConformance('webgpu', 300)
