import { describeConformance } from '../support/conformance.js'

describeConformance('cpu')
