// `npm run release:plan`: what a release now would publish and what it would leave as it is. Exits with
// code 1 if the version numbers break a rule of CONTRIBUTING.md, "Releasing".

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findReleaseProblems } from './release-problems.mjs'
import { specificationNow, specificationOfLastRelease } from './specification.mjs'
import { root, run } from './workspace.mjs'

/** What `changeset version` would do now. */
async function readPlan() {
  const folder = mkdtempSync(join(tmpdir(), 'adafactor-release-'))
  try {
    const file = join(folder, 'plan.json')
    const { code, output } = await run('changeset', ['status', '--output', file])
    if (code !== 0) {
      console.error(output)
      process.exit(code)
    }
    return JSON.parse(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) =>
      JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')),
    )
    .filter((manifest) => manifest.private !== true)
}

function firstSentence(text) {
  const [sentence] = text.replaceAll(/\s+/g, ' ').split(/(?<=\.)\s/)
  return sentence.length > 90 ? `${sentence.slice(0, 87)}...` : sentence
}

/** One line for each package that would be published, and below it why. */
function print(releases, changesets, packages) {
  const width = Math.max(...packages.map(({ name }) => name.length))
  console.log(releases.length === 0 ? 'Nothing to publish.' : 'A release now would publish:\n')
  for (const { name, type, oldVersion, newVersion, changesets: ids } of releases) {
    console.log(`  ${name.padEnd(width)}  ${oldVersion} -> ${newVersion}  ${type}`)
    for (const id of ids) {
      const { summary } = changesets.find((changeset) => changeset.id === id)
      console.log(`    ${id}: ${firstSentence(summary)}`)
    }
    if (ids.length === 0) console.log('    its range of another package has to move')
  }
  const left = packages.filter(({ name }) => releases.every((release) => release.name !== name))
  if (left.length > 0) console.log('\nand leave:\n')
  for (const { name, version } of left) console.log(`  ${name.padEnd(width)}  ${version}`)
}

const plan = await readPlan()
const packages = readPackages()
const releases = plan.releases.filter(({ type }) => type !== 'none')
print(releases, plan.changesets, packages)
const problems = findReleaseProblems(releases, packages, {
  now: specificationNow(),
  lastRelease: await specificationOfLastRelease(),
})
for (const problem of problems) console.error(`\nNot right: ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
