import { describeConformance } from '../support/conformance.js'

describeConformance('webgl', { randomPrograms: 100, onlyOnePeer: true })
