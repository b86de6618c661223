import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorCodes, messageOf } from '../src/error-examples.js'
import { convolutionTable, memoryTable, modelTable } from '../src/memory-tables.js'
import { additionsTable, comparisonTable, factoringTable, stepTable } from '../src/preset-tables.js'
import { root } from '../src/root.js'
import { withPart } from '../src/written-parts.js'

type Parts = readonly (readonly [name: string, content: () => string | Promise<string>])[]

/** The parts of pages that are what the library gives, by page. */
const pages: Readonly<Record<string, Parts>> = {
  'presets.md': [
    ['step table', stepTable],
    ['additions table', additionsTable],
    ['factoring table', factoringTable],
    ['comparison table', comparisonTable],
  ],
  'memory.md': [
    ['model table', modelTable],
    ['memory table', memoryTable],
    ['convolution table', convolutionTable],
  ],
  'errors.md': errorCodes.map((code) => [`message of ${code}`, () => messageOf(code)] as const),
}

for (const [page, parts] of Object.entries(pages)) {
  it(`docs/${page} has what the library itself gives`, async () => {
    const file = join(root, 'docs', page)
    let text = readFileSync(file, 'utf8')
    for (const [name, content] of parts) text = withPart(text, name, await content())
    await expect(text).toMatchFileSnapshot(file, '`npm run update-docs` in checks writes it')
  })
}
