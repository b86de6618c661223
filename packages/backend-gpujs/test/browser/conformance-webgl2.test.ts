import { describeConformance } from '../support/conformance.js'

describeConformance('webgl2', { randomPrograms: 100, onlyOnePeer: true })
