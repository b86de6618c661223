import { describeOptions } from '../suites/options.js'
import { describeOwnership } from '../suites/ownership.js'
import { describeSteps } from '../suites/steps.js'

// All suites run in Node, whose JavaScript engine is the same.
describeOptions('webasm')
describeSteps('webasm')
describeOwnership('webasm')
