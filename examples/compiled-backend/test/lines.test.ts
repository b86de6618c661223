import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..', 'src')

it('the whole backend, comments and blank lines included, has under 250 lines', () => {
  const files = globSync('**/*.ts', { cwd: folder })
  expect(files).toContain('compiled-backend.ts')
  const lines = files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'),
  )
  expect(lines.length).toBeGreaterThan(files.length)
  expect(lines.length).toBeLessThan(250)
})
