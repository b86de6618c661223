import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { PlopTypes } from '@turbo/gen'

/** The generators of `turbo gen`; `npm run new-backend` runs the one that there is. */
export default function generators(plop: PlopTypes.NodePlopAPI): void {
  const root = plop.getDestBasePath()
  plop.setGenerator('backend', {
    description: 'A package with the beginnings of a backend, which the test kit is green for',
    prompts: [
      {
        type: 'input',
        name: 'name',
        message: 'The name of the backend, as in @adafactor/backend-<name>:',
        validate: (name: string) => whyNotCalled(name, root) ?? true,
      },
    ],
    actions: [
      {
        type: 'addMany',
        destination: join(root, 'packages/backend-{{name}}'),
        base: 'templates/backend',
        templateFiles: 'templates/backend/**/*.hbs',
        globOptions: {},
      },
      {
        type: 'add',
        path: join(root, '.changeset/backend-{{name}}.md'),
        template:
          "---\n'@adafactor/backend-{{name}}': major\n---\n\n" +
          'The first release of `@adafactor/backend-{{name}}`.\n',
      },
      ({ name }) => list(root, name),
      ({ name }) => install(root, name),
      ({ name }) => whatIsLeft(name),
    ],
  })
}

function whyNotCalled(name: string, root: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name)) {
    return `"${name}" can't be the name: take small letters, digits and hyphens, as in my-arrays`
  }
  return existsSync(join(root, 'packages', `backend-${name}`))
    ? `packages/backend-${name} is there already`
    : undefined
}

/** The examples of all READMEs are run in `checks`, which therefore needs every package. */
function list(root: string, name: string): string {
  insert(root, 'checks/package.json', '    "@adafactor/conformance": ', [
    `    "@adafactor/backend-${name}": "workspace:*",`,
  ])
  return 'checks/package.json'
}

/** Puts lines before the one line of a file that begins so. */
function insert(root: string, file: string, before: string, lines: readonly string[]): void {
  const path = join(root, file)
  const [head, ...tail] = readFileSync(path, 'utf8').split(`\n${before}`)
  if (tail.length !== 1) throw new Error(`${file} has to have one line that begins: ${before}`)
  writeFileSync(path, [head, ...lines, `${before}${tail[0]}`].join('\n'))
}

/** Links the package into the workspace, and formats what depends on the length of its name. */
function install(root: string, name: string): string {
  const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      cwd: root,
      env: { ...process.env, PATH },
      stdio: 'pipe',
      shell: process.platform === 'win32',
    })
  // Without `--no-frozen-lockfile` it would not be done in CI, where this is tested.
  run('pnpm', 'install', '--no-frozen-lockfile', '--prefer-offline')
  run('biome', 'check', '--write', `packages/backend-${name}`, 'checks/package.json')
  return 'pnpm install'
}

function whatIsLeft(name: string): string {
  return `next:
    npm run build
    cd packages/backend-${name}
    npx vitest          the kit, as far as it is asked; test/conformance.test.ts says what is left
  Then follow the TODOs in src from 1 to 7: docs/write-a-backend.md explains them.
  Before a pull request, in checks: add what your README imports to the dependencies, and run
  \`npm run update-docs\`, which writes the package into the pages.
  New are packages/backend-${name} and .changeset/backend-${name}.md; changed are checks/package.json,
  which has the package as a dependency, and pnpm-lock.yaml. To undo everything, take those back.`
}
