import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

const dist = pathToFileURL(new URL('../../dist/index.js', import.meta.url).pathname).href

/**
 * What a module prints as JSON in a Node process with these flags. It has the built package as `library`
 * and core as `core`.
 * @param before what is run before the package is loaded
 */
export function runNode(flags: readonly string[], body: string, before = ''): unknown {
  const program = `
    ${before}
    const core = await import('@adafactor/core')
    const library = await import(${JSON.stringify(dist)})
    ${body}`
  const output = execFileSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', program],
    { cwd: new URL('../..', import.meta.url), encoding: 'utf8' },
  )
  return JSON.parse(output)
}
