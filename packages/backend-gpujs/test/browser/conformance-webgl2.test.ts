import { describeConformance } from '../support/conformance.js'

describeConformance('webgl2', { randomPrograms: 40, onlyOnePeer: true })
