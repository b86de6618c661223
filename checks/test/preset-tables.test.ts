import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { additionsTable, comparisonTable, factoringTable, stepTable } from '../src/preset-tables.js'
import { root } from '../src/root.js'

const file = join(root, 'docs', 'presets.md')
const tables = {
  step: stepTable,
  additions: additionsTable,
  factoring: factoringTable,
  comparison: comparisonTable,
}

/** The text with what stands between the markers of a table replaced. */
function withTable(text: string, [name, table]: [string, () => string]): string {
  const begin = `<!-- ${name} table, written by \`npm run update-docs\` in checks -->`
  const end = '<!-- end of the table -->'
  const [before, after, ...more] = text.split(begin)
  if (before === undefined || after === undefined || more.length > 0 || !after.includes(end)) {
    throw new Error(`${file} has to have "${begin}" once and "${end}" after it`)
  }
  return `${before}${begin}\n\n${table()}\n\n${after.slice(after.indexOf(end))}`
}

it("docs/presets.md has the tables that the presets' own options give", async () => {
  const text = Object.entries(tables).reduce(withTable, readFileSync(file, 'utf8'))
  await expect(text).toMatchFileSnapshot(file, '`npm run update-docs` in checks writes them')
})
