// What every root command needs first: a supported Node, installed dependencies, turbo on the PATH.
// No dependencies and only old syntax: even an outdated Node must get as far as printing which version is
// needed.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const binaries = join(root, 'node_modules', '.bin')
const onWindows = process.platform === 'win32'

/** The PATH as it is outside this workspace: `npm run` puts binaries of the project in front of it. */
const machinePath = process.env.PATH.split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter)

/** The environment for programs that have to run on the machine's own Node. */
export const machineEnvironment = { ...process.env, PATH: machinePath }

/** The environment of every tool: the workspace's own binaries (Node 24 among them) come first. */
export const toolEnvironment = {
  ...process.env,
  PATH: binaries + delimiter + machinePath,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
}

/** For the shell of Windows, without which it does not start npm's programs. */
function quote(argument) {
  return /[\s&()^]/.test(argument) ? `"${argument}"` : argument
}

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ show?: boolean, env?: Record<string, string | undefined> }} [options] `show`: the program
 *   writes to this terminal itself and gets the keyboard; otherwise its output is returned
 * @returns {Promise<{ code: number, output: string }>} `code` is 128 + the signal's number if a signal
 *   ended the program, 130 if Ctrl-C came and the program was not shown, and 127 if it could not be started
 */
export function run(program, args, { show = false, env = toolEnvironment } = {}) {
  return new Promise((resolve) => {
    const [command, ...line] = onWindows ? [program, ...args].map(quote) : [program, ...args]
    const child = spawn(command, line, {
      cwd: root,
      env,
      shell: onWindows,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const printed = []
    if (!show) {
      child.stdout.on('data', (chunk) => printed.push(chunk))
      child.stderr.on('data', (chunk) => printed.push(chunk))
    }
    // Ctrl-C reaches the whole process group: the child decides how to end, this process waits for it.
    let interrupted = false
    const wait = () => {
      interrupted = true
    }
    process.on('SIGINT', wait)
    // A signal sent to this process alone (as a process manager does) is handed on.
    const handOn = (signal) => child.kill(signal)
    process.on('SIGTERM', handOn)
    const end = (code, output) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', handOn)
      // Tools in the background react differently to Ctrl-C; a program that is shown decides itself.
      resolve({ code: interrupted && !show ? 130 : code, output })
    }
    child.on('error', (error) => end(127, `${program} could not be started: ${error.message}\n`))
    child.on('close', (code, signal) =>
      end(
        signal === null ? code : 128 + constants.signals[signal],
        Buffer.concat(printed).toString('utf8'),
      ),
    )
  })
}

/** Ends this process with the log of the failure, unless a person ended it with Ctrl-C. */
function fail(sentence, { code, output }) {
  if (code === 130) process.exit(130)
  console.error(`${sentence}\n\n${output}`)
  process.exit(1)
}

function requireNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node
  const [wantedMajor, wantedMinor] = wanted.replace('>=', '').split('.').map(Number)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    console.error(`This project needs Node ${wanted}, and this is Node ${process.versions.node}.`)
    process.exit(1)
  }
}

/** The manifests of the root and of every package that pnpm-workspace.yaml names. */
function manifests() {
  const patterns = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').matchAll(
    /^ {2}- (\S+)$/gm,
  )
  return ['.', ...Array.from(patterns, ([, pattern]) => pattern)]
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern]
      const parent = pattern.slice(0, -'/*'.length)
      return readdirSync(join(root, parent)).map((name) => join(parent, name))
    })
    .map((folder) => join(root, folder, 'package.json'))
    .filter(existsSync)
}

const secondsBetweenNews = 10

/**
 * Says what is being done, every ten seconds that it still is, and how long it took.
 *
 * @template R
 * @param {string} what `Building the page`
 * @param {() => Promise<R>} work
 * @returns {Promise<R>}
 */
export async function tell(what, work) {
  const began = performance.now()
  const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`
  console.log(`${what} ...`)
  const news = setInterval(
    () => console.log(`  still at it after ${seconds()}`),
    1000 * secondsBetweenNews,
  )
  try {
    const result = await work()
    console.log(`  done in ${seconds()}`)
    return result
  } finally {
    clearInterval(news)
  }
}

/** @param {string} [project] name of the one that is needed, with what it depends on. Default: all */
async function install(project) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of [join(root, 'pnpm-lock.yaml'), ...manifests()]) hash.update(readFileSync(file))
  const state = hash.digest('hex')
  const stampOfAll = join(root, 'node_modules', '.installed')
  const stamp = project === undefined ? stampOfAll : `${stampOfAll}-${basename(project)}`
  if (hasText(stampOfAll, state) || hasText(stamp, state)) return
  const { name, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  // The root has the tools.
  const part = project === undefined ? [] : [`--filter=${project}...`, `--filter=${name}`]
  const whose = project === undefined ? 'what the lockfile names' : `what ${project} needs`
  const result = await tell(`Installing ${whose}, with ${packageManager}`, () =>
    run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', ...part], {
      env: { ...machineEnvironment, CI: 'true' },
    }),
  )
  if (result.code !== 0) fail('The installation failed. What it said:', result)
  writeFileSync(stamp, state)
}

function hasText(file, text) {
  return existsSync(file) && readFileSync(file, 'utf8') === text
}

/**
 * Checks Node and installs the dependencies unless they are the ones that the lockfile names.
 *
 * @param {string} [project] name of the one that is needed, with what it depends on. Default: all
 */
export async function prepare(project) {
  requireNode()
  await install(project)
}

/** Builds a package and all that it depends on, or everything; silent unless that fails. */
export async function build(filter) {
  const result = await run('turbo', [
    'run',
    'build',
    '--output-logs=errors-only',
    ...(filter === undefined ? [] : [`--filter=${filter}`]),
  ])
  if (result.code !== 0) fail('The build failed. What it said:', result)
}

/** The version of the Node outside this workspace, as `v20.19.0`. */
export async function machineNodeVersion() {
  const { output } = await run('node', ['--version'], { env: machineEnvironment })
  return output.trim()
}
