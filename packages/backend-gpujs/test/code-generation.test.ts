import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const dist = new URL('../dist/index.js', import.meta.url)

test('mode cpu is refused where code generation is forbidden, and webasm runs', () => {
  const program = `
    import { AdafactorError } from '@adafactor/core'
    import { gpujsBackend } from ${JSON.stringify(pathToFileURL(dist.pathname).href)}
    const found = {}
    for (const mode of ['cpu', 'webasm']) {
      try {
        found[mode] = (await gpujsBackend({ mode })).name
      } catch (error) {
        found[mode] = [error.code, error.message]
      }
    }
    console.log(JSON.stringify(found))`
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
    { cwd: new URL('..', import.meta.url), encoding: 'utf8' },
  )
  expect(JSON.parse(output)).toEqual({
    cpu: ['backend/code-generation-forbidden', expect.stringContaining("'unsafe-eval'")],
    webasm: 'gpujs webasm',
  })
})
