/**
 * One parser for the command lines of this repository, over commander.
 * @module
 */
export { endWithReader, type OutputStream } from './command-line/end-with-reader.js'
export { type NumberLimits, numberWithin, wholeNumber } from './command-line/number-options.js'
export { type ReadLine, readCommandLine } from './command-line/read-command-line.js'
export { type RunCommandOptions, runCommand } from './command-line/run-command.js'
