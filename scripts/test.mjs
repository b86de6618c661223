// `npm test`: everything that has to hold, step by step, and one closing line that counts it all.
// Every step is a turbo task, so what did not change is not run again and still counts. Steps that run
// beside others build nothing any more: turbo finds what they depend on built and in its place.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findChromium } from './chromium.mjs'
import { installPythonPeers, pythonVariables } from './python-peers.mjs'
import { tally } from './tally.mjs'
import { findVulkan } from './vulkan.mjs'
import { machineNodeVersion, prepare, root, run, toolEnvironment } from './workspace.mjs'

/**
 * @typedef {{
 *   title: string,
 *   tasks: string[],
 *   report: boolean,
 *   prepare?: () => Promise<void>,
 * }} Step
 * `report`: the task writes vitest's report `reports/<task>.json`, and each of its tests counts.
 * `prepare`: what has to be there before the step.
 */

/** One after the other: what all others need, and what is quick to say that something is wrong. */
const firstSteps = [
  { title: 'Build', tasks: ['build'], report: false },
  { title: 'Lint', tasks: ['lint', 'lint:root', 'lint:unused'], report: false },
  { title: 'Types', tasks: ['types'], report: false },
  { title: 'Packages as they are published', tasks: ['pack-check'], report: false },
]

/**
 * Then these, so many at a time. The longest come first, so that none is left alone at the end; they
 * wait now and then (for a browser, a GPU in software, npm), and others work meanwhile.
 */
const atATime = 3
const otherSteps = [
  { title: 'GPUs in a real browser', tasks: ['browser'], report: true },
  { title: 'Tests', tasks: ['test'], report: true },
  { title: 'The demo page in a real browser', tasks: ['page'], report: true },
  { title: 'Packages, packed and installed with npm', tasks: ['packed'], report: true },
  { title: 'A backend from the template', tasks: ['new-backend'], report: true },
  { title: "The docs' examples", tasks: ['docs'], report: true },
  { title: 'The conformance kit in a real browser', tasks: ['chromium'], report: true },
  { title: 'Releases, played in a scratch copy', tasks: ['release'], report: true },
  { title: 'Generated texts, as on record', tasks: ['generated'], report: true },
  { title: 'Links in all pages; folders and packages', tasks: ['links'], report: true },
  {
    title: 'States to and from Python',
    tasks: ['python-peers'],
    report: true,
    prepare: usePython,
  },
]

/** Turbo's own account of a run: which tasks, from where, how they ended. */
function takeSummary(output) {
  const [, file] = /^Summary: +(.+\.json)$/m.exec(stripVTControlCharacters(output)) ?? []
  if (file === undefined || !existsSync(file)) return []
  const { tasks } = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  return tasks
}

/** The tasks there are, by name; packages without a script of that name have none. */
async function planTasks() {
  const names = [...firstSteps, ...otherSteps].flatMap(({ tasks }) => tasks)
  const { code, output } = await run('turbo', ['run', ...names, '--dry=json'])
  if (code !== 0) {
    console.error(output)
    process.exit(code)
  }
  const { tasks } = JSON.parse(output.slice(output.indexOf('{')))
  return tasks.filter(({ command }) => command !== '<NONEXISTENT>')
}

function logOf({ logFile }) {
  const file = join(root, logFile)
  return existsSync(file) ? stripVTControlCharacters(readFileSync(file, 'utf8')).trim() : ''
}

function reportOf({ directory, task }) {
  return join(root, directory, 'reports', `${task}.json`)
}

/** Counts one finished (or never started) task. @returns {string} its line */
function settle(task, outcome, step) {
  const name = task.package === '//' ? task.task : task.package
  const title = `${step.title}: ${name}`
  const started = outcome?.execution !== undefined
  const crashed = started && outcome.execution.exitCode !== 0
  const counts = { passed: 0, failed: 0, skipped: 0 }

  if (!started) {
    tally.fail(counts, title, 'was not run, because what it depends on failed')
  } else if (!step.report) {
    if (crashed) tally.fail(counts, title, logOf(task))
    else tally.pass(counts)
  } else if (!existsSync(reportOf(task))) {
    tally.fail(counts, title, `wrote no report\n${logOf(task)}`)
  } else {
    tally.addReport(counts, title, JSON.parse(readFileSync(reportOf(task), 'utf8')), root)
    // For example an error outside any test: vitest fails, each test passed.
    if (crashed && counts.failed === 0) tally.fail(counts, title, logOf(task))
  }

  const details = [
    ...(step.report ? [`${counts.passed} passed, ${counts.failed} failed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(outcome?.cache.status === 'HIT' ? ['unchanged'] : []),
    ...(started && counts.failed > 0 ? [`the whole log: ${task.logFile}`] : []),
  ].join(', ')
  const verdict = counts.failed === 0 ? 'ok  ' : 'FAIL'
  return `  ${verdict}  ${name}${details === '' ? '' : `: ${details}`}`
}

/** Waits for the real optimizers in Python, or for why there are none. */
async function usePython() {
  const installed = await installing
  const { python, version, missing } = installed
  const without = Object.keys(missing).join(', ')
  console.log(
    python === undefined
      ? `\nNo Python: ${Object.values(missing)[0]}.`
      : `\nPython: ${version}${without && `, without ${without}`}`,
  )
  Object.assign(toolEnvironment, pythonVariables(installed))
}

/** Runs a step, and prints all that there is to say about it when it is over. */
async function runStep(step, plan) {
  await step.prepare?.()
  const started = Date.now()
  const tasks = plan.filter(({ task }) => step.tasks.includes(task))
  // A report that an earlier run left must not be taken for this one's; turbo restores cached ones.
  if (step.report) for (const task of tasks) rmSync(reportOf(task), { force: true })
  const { code, output } = await run('turbo', [
    'run',
    ...step.tasks,
    '--continue=dependencies-successful',
    '--output-logs=none',
    '--summarize',
  ])
  if (code >= 128) {
    console.error(`\nInterrupted in the step "${step.title}".`)
    process.exit(code)
  }
  const outcomes = takeSummary(output)
  const lines = tasks.map((task) =>
    settle(
      task,
      outcomes.find(({ taskId }) => taskId === task.taskId),
      step,
    ),
  )
  if (tasks.length === 0 || outcomes.length === 0) {
    tally.fail({ failed: 0 }, step.title, `turbo ran nothing\n${output}`)
    lines.push('  FAIL  turbo ran nothing')
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log([`\n${step.title}`, ...lines, `  ${seconds} s`].join('\n'))
}

/** Runs steps, so many at a time, each as soon as it has a place. */
async function runBeside(steps, places, plan) {
  const waiting = [...steps]
  const take = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      await runStep(step, plan)
    }
  }
  await Promise.all(Array.from({ length: places }, take))
}

await prepare()
const chromium = await findChromium()
console.log(
  chromium.path === undefined ? `No browser: ${chromium.reason}.` : `Browser: ${chromium.path}`,
)
const vulkan = await findVulkan(chromium.path)
console.log(
  vulkan.adapter === undefined
    ? `No WebGPU in Node: ${vulkan.reason}.`
    : `WebGPU in Node: ${vulkan.adapter}`,
)
// Downloads and unpacks for minutes while the first steps run.
const installing = installPythonPeers()
// What the outcome depends on besides files: turbo hashes these with the tasks that read them.
toolEnvironment.ADAFACTOR_MACHINE_NODE = await machineNodeVersion()
if (chromium.path === undefined) toolEnvironment.ADAFACTOR_NO_CHROMIUM = chromium.reason
else toolEnvironment.ADAFACTOR_CHROMIUM = chromium.path
if (vulkan.adapter === undefined) toolEnvironment.ADAFACTOR_NO_WEBGPU_NODE = vulkan.reason
else Object.assign(toolEnvironment, vulkan.variables, { ADAFACTOR_WEBGPU_NODE: '1' })

const plan = await planTasks()
await runBeside(firstSteps, 1, plan)
console.log(`\nThe other steps, ${atATime} at a time; each is shown when it is over`)
await runBeside(otherSteps, atATime, plan)
tally.print()
process.exitCode = tally.succeeded() ? 0 : 1
