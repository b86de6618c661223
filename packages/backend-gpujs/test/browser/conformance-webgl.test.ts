import { describeConformance } from '../support/conformance.js'

describeConformance('webgl', 100)
