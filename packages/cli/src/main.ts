#!/usr/bin/env node
import { runAdafactor } from './adafactor.js'
import { endWithReader } from './command-line/end-with-reader.js'
import { processTerminal } from './terminal/terminal.js'

endWithReader(process.stdout)
const code = await runAdafactor(process.argv.slice(2), processTerminal())
// WebGPU's threads would keep the process alive. What was written goes out first.
process.stdout.write('', () => process.exit(code))
