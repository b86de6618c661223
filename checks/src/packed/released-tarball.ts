import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execute } from '../execute.js'
import { root } from '../root.js'

let tarballs: string | undefined

/**
 * The tarball of a package that `npm run tarballs` makes of what was packed.
 *
 * @param folder of the package; the tasks `pack-check` of all packages have run
 */
export function releasedTarball(folder: string): string {
  tarballs ??= writeTarballs()
  return join(tarballs, `${basename(folder)}.tgz`)
}

function writeTarballs(): string {
  const target = mkdtempSync(join(tmpdir(), 'adafactor-tarballs-'))
  process.once('exit', () => rmSync(target, { recursive: true, force: true }))
  const script = join(root, 'scripts', 'tarballs.mjs')
  const { code, output } = execute(process.execPath, [script, '--packed', target], { folder: root })
  if (code !== 0) throw new Error(output)
  return target
}
