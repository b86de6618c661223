// `npm run tarballs -- <folder>`: the packages as they are here, in files that npm installs anywhere.
//
// With `--packed` before the folder it takes what the tasks `pack-check` have packed, and says nothing.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { prepare, root, run } from './workspace.mjs'

async function runOrFail(program, args) {
  const { code, output } = await run(program, args)
  if (code === 0) return
  console.error(output)
  process.exit(1)
}

function readPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => ({ folder, file: join(root, 'packages', folder, 'package.json') }))
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => ({ folder, ...JSON.parse(readFileSync(file, 'utf8')) }))
    .filter((manifest) => manifest.private !== true)
}

/**
 * The version to pack a package under: its own, or the oldest that all others take. What waits for
 * its next release still has the version of the last one, which their ranges need not contain.
 */
async function versionOf({ name, version }, packages) {
  // Here, since it is not installed before `prepare`.
  const { default: semver } = await import('semver')
  const ranges = packages.flatMap(({ peerDependencies = {} }) => peerDependencies[name] ?? [])
  return [version, ...ranges.map((range) => semver.minVersion(range).version)]
    .sort(semver.compare)
    .at(-1)
}

async function writeTarball({ folder, name }, version, target) {
  const temporary = mkdtempSync(join(tmpdir(), 'adafactor-tarball-'))
  try {
    await runOrFail('tar', [
      '-xzf',
      join(root, 'packages', folder, 'reports', 'package.tgz'),
      '-C',
      temporary,
    ])
    const file = join(temporary, 'package', 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    if (manifest.name !== name) throw new Error(`${file} is of ${manifest.name}, not of ${name}`)
    writeFileSync(file, JSON.stringify({ ...manifest, version }, undefined, 2))
    await runOrFail('tar', ['-czf', join(target, `${folder}.tgz`), '-C', temporary, 'package'])
  } finally {
    rmSync(temporary, { recursive: true })
  }
}

const isPacked = process.argv[2] === '--packed'
const given = process.argv[isPacked ? 3 : 2]
if (given === undefined) {
  console.error('Name the folder to write to: npm run tarballs -- <folder>')
  process.exit(1)
}
const target = resolve(given)
if (!isPacked) {
  await prepare()
  await runOrFail('turbo', ['run', 'pack-check', '--output-logs=errors-only'])
}
mkdirSync(target, { recursive: true })
const packages = readPackages()
for (const one of packages) await writeTarball(one, await versionOf(one, packages), target)
if (!isPacked) {
  console.log(`Written to ${target}: ${packages.map(({ folder }) => `${folder}.tgz`).join(', ')}`)
  console.log('\nIn a project of yours, for example:\n')
  console.log(
    `  npm install ${['core', 'backend-ndarray'].map((name) => join(target, `${name}.tgz`)).join(' ')} ndarray`,
  )
}
