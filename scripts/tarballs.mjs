// `npm run tarballs -- <folder>`: packs the packages as they are here into files that npm installs.
//
// With `--packed` before the folder it uses the files that the tasks `pack-check` wrote last, and
// prints nothing.

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

/** The manifests of the packages that are published, as they were packed, by the name of the folder. */
async function readPackages(unpacked) {
  const packages = []
  for (const folder of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', folder, 'package.json')
    if (!existsSync(file) || JSON.parse(readFileSync(file, 'utf8')).private === true) continue
    const target = join(unpacked, folder)
    mkdirSync(target)
    const tarball = join(root, 'packages', folder, 'reports', 'package.tgz')
    await runOrFail('tar', ['-xzf', tarball, '-C', target])
    packages.push({ folder, manifest: JSON.parse(readFileSync(manifestIn(target), 'utf8')) })
  }
  return packages
}

function manifestIn(unpackedPackage) {
  return join(unpackedPackage, 'package', 'package.json')
}

/**
 * The version to pack a package under. npm refuses packages whose peer ranges exclude each other, so
 * a version has to be in the ranges of all others: a package that was never released gets 1.0.0, the
 * version of its first release, and one that a range is ahead of gets the oldest version in that range.
 */
async function versionOf({ name, version }, packages) {
  // Here, since it is not installed before `prepare`.
  const { default: semver } = await import('semver')
  const ranges = packages.flatMap(({ manifest }) => manifest.peerDependencies?.[name] ?? [])
  const own = version === '0.0.0' ? '1.0.0' : version
  return [own, ...ranges.map((range) => semver.minVersion(range).version)]
    .sort(semver.compare)
    .at(-1)
}

/** The dependencies of a package, with the packages of this repository in the versions written here. */
function withVersions(dependencies, versions) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => {
      const version = versions.get(name)
      return [name, version === undefined ? range : `^${version}`]
    }),
  )
}

async function writeTarballs(target) {
  const unpacked = mkdtempSync(join(tmpdir(), 'adafactor-tarballs-'))
  try {
    const packages = await readPackages(unpacked)
    const versions = new Map()
    for (const { manifest } of packages) {
      versions.set(manifest.name, await versionOf(manifest, packages))
    }
    for (const { folder, manifest } of packages) {
      const { name, dependencies } = manifest
      const changed = {
        ...manifest,
        version: versions.get(name),
        ...(dependencies && { dependencies: withVersions(dependencies, versions) }),
      }
      writeFileSync(manifestIn(join(unpacked, folder)), JSON.stringify(changed, undefined, 2))
      const file = join(target, `${folder}.tgz`)
      await runOrFail('tar', ['-czf', file, '-C', join(unpacked, folder), 'package'])
    }
    return packages
  } finally {
    rmSync(unpacked, { recursive: true })
  }
}

/** A package and all of ours that have to come with it, since npm finds no release of them. */
function neededBy(one, packages) {
  const found = new Set([one])
  for (const { manifest } of found) {
    const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifest
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const needed = packages.find((other) => other.manifest.name === name)
      if (needed && !peerDependenciesMeta[name]?.optional) found.add(needed)
    }
  }
  return [...found]
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
const packages = await writeTarballs(target)
if (!isPacked) {
  console.log(
    `Written to ${target}. In a project of yours, for one of them, with those that it needs:\n`,
  )
  for (const one of packages) {
    const files = neededBy(one, packages).map(({ folder }) => join(target, `${folder}.tgz`))
    console.log(`  npm install ${files.join(' ')}`)
  }
  console.log('\nTheir READMEs say which libraries of others each needs beside it.')
}
