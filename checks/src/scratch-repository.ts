import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Execution, execute } from './execute.js'
import { root } from './root.js'

/** A git repository in a temporary folder, with what releases are made of. */
export class ScratchRepository {
  private constructor(readonly folder: string) {}

  /** This repository's manifests, changesets and release commands as they are, in one commit. */
  static ofThisOne(): ScratchRepository {
    const folder = mkdtempSync(join(tmpdir(), 'adafactor-release-'))
    const manifests = ['packages', 'apps', 'examples'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => `${group}/${name}/package.json`),
    )
    for (const path of [
      ...['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.changeset', 'scripts'],
      ...['bench/package.json', 'checks/package.json', ...manifests],
      'packages/core/src/checks/check-specification.ts',
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      cpSync(join(root, path), join(folder, path), { recursive: true })
    }
    const repository = new ScratchRepository(folder)
    repository.#linkModules()
    repository.#git('init', '--quiet', '--initial-branch=main')
    // A link, which the ignored folder is not.
    writeFileSync(join(folder, '.git', 'info', 'exclude'), 'node_modules\n')
    repository.commit('as it is')
    return repository
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text)
  }

  remove(path: string): void {
    rmSync(join(this.folder, path))
  }

  files(folder: string): string[] {
    return readdirSync(join(this.folder, folder))
  }

  copy(): ScratchRepository {
    const folder = mkdtempSync(join(tmpdir(), 'adafactor-release-'))
    const isModules = (path: string) => path === join(this.folder, 'node_modules')
    cpSync(this.folder, folder, { recursive: true, filter: (path) => !isModules(path) })
    const copy = new ScratchRepository(folder)
    copy.#linkModules()
    return copy
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  /** Runs one of the root's scripts, as `npm run` does, less what npm prints. */
  npm(script: string): Execution {
    const [program, ...args] = JSON.parse(this.read('package.json')).scripts[script].split(' ')
    return execute(program, args, { folder: this.folder })
  }

  changeset(command: string): Execution {
    const cli = join(this.folder, 'node_modules', '@changesets', 'cli', 'bin.js')
    return execute(process.execPath, [cli, command], { folder: this.folder })
  }

  commit(message: string): void {
    this.#git('add', '--all')
    const author = ['-c', 'user.name=check', '-c', 'user.email=check@localhost']
    this.#git(...author, 'commit', '--quiet', '--no-gpg-sign', '-m', message)
  }

  changedFiles(): string[] {
    return this.#git('status', '--porcelain', '--untracked-files=all')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3))
  }

  #git(...args: readonly string[]): string {
    const { code, output } = execute('git', args, { folder: this.folder })
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${output}`)
    return output
  }

  #linkModules(): void {
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction')
  }
}
