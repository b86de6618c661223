import type { PassPlan, Plan, WorkRange } from '../plan/plan.js'
import { emitNest } from './emit-nest.js'
import { ProgramNames } from './nest-names.js'
import { integerSum, Text } from './text.js'

/**
 * The JavaScript of a plan: the body of a function of `roundToBfloat16` that returns a
 * `RunProgram`. It has a kernel for each nest of loops and one for the rest of its rows, and a
 * function `run` that walks the passes.
 */
export function emitProgram(plan: Plan): string {
  const names = new ProgramNames(plan)
  const kernels = new Text()
  const run = new Text()
  run.block('return function run(data, numbers, work, scalars)', () => {
    plan.memories.forEach(({ name, home }, index) => {
      if (home === 'tensor') run.line(`const ${name}_data = data[${index}]`)
    })
    for (const [index, name] of plan.numberNames.entries()) {
      run.line(`const ${name} = numbers[${index}]`)
    }
    for (const scalar of plan.scalars) {
      run.line(`const ${names.scalar(scalar)} = scalars[${JSON.stringify(scalar)}]`)
    }
    for (const [index, pass] of plan.passes.entries()) {
      emitPass(names, pass, index + 1, kernels, run)
    }
  })
  return ["'use strict'", ...describe(plan), '', `${kernels}`, `${run}`, ''].join('\n')
}

/** Comments that say what the text was made for. Names in them can't end the comment. */
function describe({ name, memories }: Plan): string[] {
  const printable = name.replace(/[^ -~]/g, '?')
  const tensors = memories.filter(({ home }) => home === 'tensor')
  return [
    `// ${printable}`,
    ...tensors.map(({ name: tensor, elements }) => `//   ${tensor}: ${elements}`),
  ]
}

function emitPass(
  program: ProgramNames,
  { title, cleared, nests, means }: PassPlan,
  number: number,
  kernels: Text,
  run: Text,
): void {
  run.line(`// pass ${number}: ${title}`)
  for (const range of cleared) run.line(clearing(program, range))
  nests.forEach((nest, index) => {
    const letter = nests.length > 1 ? String.fromCharCode(97 + (index % 26)) : ''
    const name = `pass${number}${letter}${index >= 26 ? Math.floor(index / 26) : ''}`
    run.block('', () => emitNest(program, nest, name, kernels, run))
  })
  for (const { offset, length, count } of means) {
    const start = offset === null ? null : program.number(offset)
    const divisor = program.number(count)
    if (length === null) run.line(`work[${start ?? '0'}] /= ${divisor}`)
    else {
      const index = integerSum(start, 'k')
      run.line(`for (let k = 0; k < ${program.number(length)}; k++) work[${index}] /= ${divisor}`)
    }
  }
}

function clearing(program: ProgramNames, { offset, length }: WorkRange): string {
  const start = offset === null ? '0' : program.number(offset)
  return length === null
    ? `work[${start}] = 0`
    : `work.fill(0, ${start}, ${start} + ${program.number(length)})`
}
