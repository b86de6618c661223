import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Execution, execute } from '../execute.js'

// What a user has: the machine's own Node and npm, nothing of this workspace.
const machine = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
}

/** A folder as a user of the packages has one, outside the workspace. */
export class UserProject {
  private constructor(readonly folder: string) {}

  /** Empty but for a `package.json`. */
  static create(): UserProject {
    return UserProject.#at(mkdtempSync(join(tmpdir(), 'adafactor-packed-')))
  }

  static #at(folder: string): UserProject {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    return new UserProject(folder)
  }

  /** A project inside this one, with packages of its own. */
  inside(name: string): UserProject {
    return UserProject.#at(join(this.folder, name))
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /**
   * Without scripts: gpu.js names a package as optional that would be built natively for minutes. Any
   * conflict of peer ranges is an error, also one that npm would only warn about.
   */
  install(packages: readonly string[], ...options: string[]): Execution {
    const always = ['--no-audit', '--no-fund', '--ignore-scripts', '--strict-peer-deps']
    return this.run('npm', 'install', ...always, ...options, ...packages)
  }

  /** Runs a program on the machine's own Node. */
  run(program: string, ...args: string[]): Execution {
    return execute(program, args, { folder: this.folder, env: machine, seconds: 300 })
  }

  /** Runs a text as a module. */
  evaluate(source: string): Execution {
    return this.run('node', '--input-type=module', '--eval', source)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
