import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorCodes, messageOf } from '../src/error-examples.js'
import { kernelsTable } from '../src/kernels-table.js'
import { launchesTable } from '../src/launches-table.js'
import { convolutionTable, memorySummary, memoryTable, modelTable } from '../src/memory-tables.js'
import { foldersTable, packagesPicture, packagesTable } from '../src/package-lists.js'
import { additionsTable, comparisonTable, factoringTable, stepTable } from '../src/preset-tables.js'
import { root } from '../src/root.js'
import { storageSummary, storageTable } from '../src/storage-tables.js'
import { withPart } from '../src/written-parts.js'

type Parts = readonly (readonly [name: string, content: () => string | Promise<string>])[]

/** The parts of pages that are computed from the library or the workspace, by page. */
const pages: Readonly<Record<string, Parts>> = {
  'README.md': [
    ['memory table', memorySummary],
    ['packages table', packagesTable],
  ],
  'CONTRIBUTING.md': [['folders table', foldersTable]],
  'docs/architecture.md': [['picture of the packages', packagesPicture]],
  'docs/how-it-works.md': [['launches table', launchesTable]],
  'docs/presets.md': [
    ['step table', stepTable],
    ['additions table', additionsTable],
    ['factoring table', factoringTable],
    ['comparison table', comparisonTable],
  ],
  'docs/memory.md': [
    ['model table', modelTable],
    ['memory table', memoryTable],
    ['convolution table', convolutionTable],
    ['storage table', storageTable],
    ['storage summary', storageSummary],
  ],
  'docs/errors.md': errorCodes.map(
    (code) => [`message of ${code}`, () => messageOf(code)] as const,
  ),
  'packages/backend-gpujs/README.md': [['kernels table', kernelsTable]],
}

for (const [page, parts] of Object.entries(pages)) {
  it(`${page} has what the library and the workspace give`, async () => {
    const file = join(root, page)
    let text = readFileSync(file, 'utf8')
    for (const [name, content] of parts) text = withPart(text, name, await content())
    await expect(text).toMatchFileSnapshot(file, '`npm run update-docs` in checks writes it')
  })
}
