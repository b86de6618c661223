import { describeMode } from '../suites/all.js'

describeMode('webgl2')
