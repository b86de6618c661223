// Copies golden trajectories into the kit: one ES module per case, which a page loads when it needs
// it, and an index to register the cases by. Run it again when there are new ones:
//
//   node scripts/import-goldens.mjs <folder with the index.json of the goldens>
//     <folder with that of the goldens with parameters of 16 bits>

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const [folder, halfFolder] = process.argv.slice(2)
if (halfFolder === undefined) {
  console.error('usage: node scripts/import-goldens.mjs <folder> <folder of those of 16 bits>')
  process.exit(2)
}

const target = join(import.meta.dirname, '..', 'goldens')
for (const entry of readdirSync(target, { withFileTypes: true })) {
  if (entry.isDirectory()) rmSync(join(target, entry.name), { recursive: true })
}
const goldens = importAll(folder, '.', goldenOf)
const halfGoldens = importAll(halfFolder, './half', halfGoldenOf)
writeFileSync(
  join(target, 'index.js'),
  '// Written by scripts/import-goldens.mjs.\n' +
    `export const goldens = [\n${goldens.join('')}]\n` +
    `export const halfGoldens = [\n${halfGoldens.join('')}]\n`,
)
console.log(`${goldens.length} golden trajectories, ${halfGoldens.length} with 16 bits`)

/** Writes the modules of a folder, and gives their entries in the index. */
function importAll(from, into, read) {
  return readJson(from, 'index.json').cases.map(({ file }) => {
    const golden = read(readJson(from, file))
    const path = join(target, into, `${golden.id}.js`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `export default ${JSON.stringify(golden)}\n`)
    return entryOf(golden, `${into}/${golden.id}.js`)
  })
}

function entryOf(golden, path) {
  const { id, preset, tags, tolerance, toleranceUnits, steps, middleState } = golden
  const known = {
    ...{ id, preset, tags, tolerance, toleranceUnits, steps: steps.length },
    ...(middleState ? { middle: middleState.after } : {}),
    ...(toleranceUnits === undefined ? {} : { types: typesOf(golden) }),
  }
  return `  {${JSON.stringify(known).slice(1, -1)},load:()=>import('${path}')},\n`
}

/** What parameters, gradients and state of a case are stored as. */
function typesOf({ parameters, finalState }) {
  const arrays = Object.values(finalState.parameters).flatMap((state) => Object.values(state))
  const types = [
    ...parameters.flatMap(({ dtype, gradientDtype }) => [dtype, gradientDtype]),
    ...arrays.flatMap(({ dtype }) => dtype ?? []),
  ]
  return [...new Set(types)].sort()
}

function readJson(from, file) {
  return JSON.parse(readFileSync(join(from, file), 'utf8'))
}

/** The case as the kit reads it: states have their parameters apart from their counts. */
function goldenOf({ format, dtype, checkpoints, middleState, finalState, ...golden }) {
  if (format !== 1 || dtype !== 'float32') {
    throw new Error(`${golden.id}: format ${format} with ${dtype} is not known`)
  }
  checkCheckpoints(golden, checkpoints)
  return {
    ...golden,
    arguments: argumentsOf(golden),
    ...(middleState ? { middleState: stateOf(middleState) } : {}),
    finalState: stateOf(finalState),
  }
}

/** Likewise. How far the peer was explained, and the type of the case as a whole, are left out. */
function halfGoldenOf({
  format,
  dtype,
  gradientDtype,
  agreement,
  checkpoints,
  finalState,
  ...golden
}) {
  if (format !== 1 || !golden.toleranceUnits) throw new Error(`${golden.id} is not known`)
  checkCheckpoints(golden, checkpoints)
  return { ...golden, finalState: stateOf(finalState) }
}

function checkCheckpoints({ id, steps }, checkpoints) {
  const found = steps.flatMap(({ values }, index) => (values ? [index + 1] : []))
  if (found.join() !== checkpoints.join()) throw new Error(`${id}: checkpoints differ`)
}

/** timm's constructor got the largest value of a schedule, which its corrected decay refers to. */
function argumentsOf({ preset, arguments: given }) {
  const isScheduled = preset === 'timmBigVision' && given.lr?.schedule !== undefined
  return isScheduled ? { ...given, maxLr: Math.max(...given.lr.schedule) } : given
}

function stateOf({ step, after, ...parameters }) {
  return { step, ...(after === undefined ? {} : { after }), parameters }
}
