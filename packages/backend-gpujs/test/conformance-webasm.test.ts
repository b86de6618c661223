import { describeConformance } from './support/conformance.js'

describeConformance('webasm', { onlyOnePeer: true })
