// Runs programs one after the other in one process, and tells what each has printed: to start Node and
// to load the packages anew for each of hundreds takes minutes.
//
// node run-examples.mjs FILE ... ; the last line is JSON, a list of { file, output, error }

import { pathToFileURL } from 'node:url'
import { format, inspect } from 'node:util'

const results = []
const write = process.stdout.write.bind(process.stdout)
process.on('uncaughtException', (error) => {
  const last = results.at(-1)
  if (last) last.error ??= inspect(error)
})
for (const file of process.argv.slice(2)) {
  const result = { file, output: '', error: null }
  results.push(result)
  const keep = (text) => {
    result.output += text
    return true
  }
  process.stdout.write = keep
  process.stderr.write = keep
  for (const level of ['log', 'info', 'warn', 'error']) {
    console[level] = (...values) => keep(`${format(...values)}\n`)
  }
  try {
    await import(pathToFileURL(file).href)
    // What an example has left for later belongs to it.
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (process.exitCode) throw new Error(`it sets the exit code ${process.exitCode}`)
  } catch (error) {
    result.error ??= inspect(error)
  }
  process.exitCode = 0
}
write(`\n${JSON.stringify(results)}\n`, () => process.exit(0))
