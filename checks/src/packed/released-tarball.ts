import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execute } from '../execute.js'
import { root } from '../root.js'
import { ScratchRepository } from '../scratch-repository.js'

let scratch: ScratchRepository | undefined
const made = new Map<string, string>()

/**
 * The tarball of a package as the next release would publish it: `pnpm pack` writes the versions of
 * the last one, which the ranges of packages that wait for the next need not contain.
 *
 * @param folder of the package, whose `pack-check` task has run
 */
export function releasedTarball(folder: string): string {
  const known = made.get(folder)
  if (known !== undefined) return known
  const temporary = mkdtempSync(join(tmpdir(), 'adafactor-tarball-'))
  tar('-xzf', join(folder, 'reports', 'package.tgz'), '-C', temporary)
  const file = join(temporary, 'package', 'package.json')
  const packed = JSON.parse(readFileSync(file, 'utf8'))
  const { version, peerDependencies } = manifestOfNextRelease(basename(folder))
  writeFileSync(file, JSON.stringify({ ...packed, version, peerDependencies }, undefined, 2))
  const tarball = join(temporary, `${basename(folder)}.tgz`)
  tar('-czf', tarball, '-C', temporary, 'package')
  rmSync(join(temporary, 'package'), { recursive: true })
  made.set(folder, tarball)
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  return tarball
}

function manifestOfNextRelease(name: string): Record<string, unknown> {
  if (scratch === undefined) {
    scratch = ScratchRepository.ofThisOne()
    process.once('exit', () => rmSync(scratch?.folder ?? '', { recursive: true, force: true }))
    const { code, output } = scratch.changeset('version')
    if (code !== 0) throw new Error(output)
  }
  return JSON.parse(scratch.read(`packages/${name}/package.json`))
}

function tar(...args: readonly string[]): void {
  const { code, output } = execute('tar', args, { folder: root })
  if (code !== 0) throw new Error(`tar ${args.join(' ')}: ${output}`)
}
