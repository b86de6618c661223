import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { publicEntries } from '../src/reference/entries.js'
import { readExports } from '../src/reference/exports.js'
import { referencePages } from '../src/reference/pages.js'
import { root } from '../src/root.js'

const folder = join(root, 'docs', 'reference')
const entries = readExports(publicEntries())
const pages = referencePages(entries)
const exported = entries.flatMap(({ exports }) => exports)

describe('docs/reference', () => {
  it('has an entry for each path that a package exports', () => {
    expect(entries.map(({ entry }) => entry.name)).toEqual(
      expect.arrayContaining(['@adafactor/core', '@adafactor/core/presets']),
    )
    for (const { entry, exports } of entries) expect(exports, entry.name).not.toHaveLength(0)
  })

  it.each([...pages])('%s is what the docstrings give', async (name, text) => {
    await expect(text).toMatchFileSnapshot(
      join(folder, name),
      '`npm run update-docs` in checks writes it',
    )
  })

  it('has no page that nothing is exported for', () => {
    const present = globSync('**/*', { cwd: folder })
    expect(present.filter((name) => !pages.has(name))).toEqual([])
  })
})

describe('what the packages export', () => {
  it('has a docstring each', () => {
    const without = exported.filter(({ doc }) => doc.text === '')
    expect(without.map(({ name, source }) => `${name} in ${source}`)).toEqual([])
    expect(entries.filter(({ text }) => text === '').map(({ entry }) => entry.source)).toEqual([])
  })

  it('has an example each, if it can be called', () => {
    const callable = exported.filter(({ kind }) => kind === 'function' || kind === 'class')
    const without = callable.filter(
      ({ doc }) => !/^```(ts|js)/m.test([doc.text, ...doc.examples].join('\n')),
    )
    expect([...new Set(without)].map(({ name, source }) => `${name} in ${source}`)).toEqual([])
  })

  it('names no type that can not be imported as well', () => {
    const names = exported.flatMap(({ name, hidden, source }) =>
      hidden.map((type) => `${name} in ${source} has ${type}, which no entry exports`),
    )
    expect(names).toEqual([])
  })
})
