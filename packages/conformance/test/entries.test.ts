import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')
const goldens = join(import.meta.dirname, '..', 'goldens')

/** The file behind an import of this package: the goldens are plain JavaScript. */
function sourceOf(file: string): string {
  return file.startsWith(goldens) ? file : file.replace(/\.js$/, '.ts')
}

/** Everything that a module and what it imports ask for from outside of this package. */
function outsideImports(entry: string): Set<string> {
  const outside = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    // Examples in docstrings import what they show.
    const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
      if (!specifier.startsWith('.')) outside.add(specifier)
      else visit(sourceOf(join(dirname(file), specifier)))
    }
  }
  visit(join(source, entry))
  return outside
}

test('the entries for pages need nothing but core', () => {
  const core = ['@adafactor/core', '@adafactor/core/compiler', '@adafactor/core/presets']
  expect([...outsideImports('run.ts')].sort()).toEqual(core)
  expect([...outsideImports('index.ts')].sort()).toEqual(core)
})

test('only the entry for vitest needs vitest', () => {
  expect([...outsideImports('vitest.ts')].sort()).toEqual([
    '@adafactor/core',
    '@adafactor/core/compiler',
    '@adafactor/core/presets',
    'vitest',
  ])
})

test('the goldens are published, what imports them is not', () => {
  const { files } = JSON.parse(readFileSync(join(source, '..', 'package.json'), 'utf8'))
  expect(files).toContain('goldens')
  expect(existsSync(join(source, '..', 'scripts', 'import-goldens.mjs'))).toBe(true)
  expect(files.filter((file: string) => file.startsWith('scripts'))).toEqual([])
})
