// Copies golden trajectories into the kit: one ES module per case, which a page loads when it needs
// it, and an index to register the cases by. Run it again when there are new ones:
//
//   node scripts/import-goldens.mjs <folder with the index.json of the goldens>

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const folder = process.argv[2]
if (folder === undefined) {
  console.error(
    'usage: node scripts/import-goldens.mjs <folder with the index.json of the goldens>',
  )
  process.exit(2)
}

const target = join(import.meta.dirname, '..', 'goldens')
for (const entry of readdirSync(target, { withFileTypes: true })) {
  if (entry.isDirectory()) rmSync(join(target, entry.name), { recursive: true })
}

const goldens = readJson('index.json').cases.map(({ file }) => goldenOf(readJson(file)))
for (const golden of goldens) {
  const path = join(target, `${golden.id}.js`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `export default ${JSON.stringify(golden)}\n`)
}
const entries = goldens.map((golden) => {
  const { id, preset, tags, tolerance, steps, middleState } = golden
  const known = {
    ...{ id, preset, tags, tolerance, steps: steps.length },
    ...(middleState ? { middle: middleState.after } : {}),
  }
  const properties = JSON.stringify(known).slice(1, -1)
  return `  {${properties},load:()=>import('./${id}.js')},\n`
})
writeFileSync(
  join(target, 'index.js'),
  `// Written by scripts/import-goldens.mjs.\nexport const goldens = [\n${entries.join('')}]\n`,
)
console.log(`${goldens.length} golden trajectories`)

function readJson(file) {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}

/** The case as the kit reads it: states have their parameters apart from their counts. */
function goldenOf({ format, dtype, checkpoints, middleState, finalState, ...golden }) {
  if (format !== 1 || dtype !== 'float32') {
    throw new Error(`${golden.id}: format ${format} with ${dtype} is not known`)
  }
  const found = golden.steps.flatMap(({ values }, index) => (values ? [index + 1] : []))
  if (found.join() !== checkpoints.join()) throw new Error(`${golden.id}: checkpoints differ`)
  return {
    ...golden,
    arguments: argumentsOf(golden),
    ...(middleState ? { middleState: stateOf(middleState) } : {}),
    finalState: stateOf(finalState),
  }
}

/** timm's constructor got the largest value of a schedule, which its corrected decay refers to. */
function argumentsOf({ preset, arguments: given }) {
  const isScheduled = preset === 'timmBigVision' && given.lr?.schedule !== undefined
  return isScheduled ? { ...given, maxLr: Math.max(...given.lr.schedule) } : given
}

function stateOf({ step, after, ...parameters }) {
  return { step, ...(after === undefined ? {} : { after }), parameters }
}
