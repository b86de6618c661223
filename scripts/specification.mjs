// The number of the backend interface, now and in the last release.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './workspace.mjs'

const file = 'packages/core/src/checks/check-specification.ts'

function numberIn(source, where) {
  const found = /^const specification = (\d+)$/m.exec(source)?.[1]
  if (found === undefined) throw new Error(`${where} has no line "const specification = <number>"`)
  return Number(found)
}

export function specificationNow() {
  return numberIn(readFileSync(join(root, file), 'utf8'), file)
}

/**
 * A release is the commit that writes core's changelog.
 *
 * @returns {Promise<number | undefined>} `undefined` before the first release
 */
export async function specificationOfLastRelease() {
  const changelog = 'packages/core/CHANGELOG.md'
  const { code, output: log } = await run('git', ['log', '-1', '--format=%H', '--', changelog])
  const commit = log.trim()
  if (code !== 0) throw new Error(`git log failed: ${log}`)
  if (commit === '') return undefined
  const shown = await run('git', ['show', `${commit}:${file}`])
  if (shown.code !== 0) throw new Error(`git show failed: ${shown.output}`)
  return numberIn(shown.output, `${file} in the commit ${commit}`)
}
