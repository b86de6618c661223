import { describeConformance } from '../support/conformance.js'

// All 2000 run in Node.
describeConformance('webasm', 300)
