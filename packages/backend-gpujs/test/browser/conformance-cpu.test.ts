import { describeConformance } from '../support/conformance.js'

// The whole kit runs in Node, whose JavaScript engine is the same.
describeConformance('cpu', { onlyWhatDiffers: true })
