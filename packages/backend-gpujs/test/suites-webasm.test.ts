import { describeMode } from './suites/all.js'

describeMode('webasm')
