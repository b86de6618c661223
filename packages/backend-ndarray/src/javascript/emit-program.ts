import { tileSide } from '../plan/loop-order.js'
import type { Access, Nest, PassPlan, Plan, WorkRange } from '../plan/plan.js'
import { type Block, emitKernel } from './emit-kernel.js'
import { NestNames, ProgramNames } from './nest-names.js'
import { integerSum, Text } from './text.js'

/** How many points go side by side; measured, the differences are 10 to 50 %. */
const blocks = {
  flat: { rows: 1, columns: 4 },
  sums: { rows: 4, columns: 1 },
  stores: { rows: 3, columns: 4 },
  tiles: { rows: 4, columns: 1 },
} satisfies Record<string, Block>
/**
 * How many points a kernel handles in one call. A function that is called again and again is
 * optimised as a whole; one long loop is replaced while it runs, more than once.
 */
const pointsPerCall = 4096

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
    plan.memories.forEach(({ name, elements }, index) => {
      if (elements !== 'work') run.line(`const ${name}_data = data[${index}]`)
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
  const tensors = memories.filter(({ elements }) => elements !== 'work')
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
    run.block('', () => new WalkEmitter(program, nest, name, kernels, run).emit())
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

/** Writes the outer loops of a nest into `run`, and the kernels that they call. */
class WalkEmitter {
  private readonly names: NestNames
  private readonly outerLoops: number

  constructor(
    private readonly program: ProgramNames,
    private readonly nest: Nest,
    private readonly name: string,
    private readonly kernels: Text,
    private readonly run: Text,
  ) {
    this.names = new NestNames(program, nest)
    this.outerLoops = this.names.outerLoops
  }

  emit(): void {
    this.emitValues((loops) => loops.length === 0)
    this.emitOuterLoop(0)
  }

  private emitOuterLoop(loop: number): void {
    if (loop < this.outerLoops) {
      const counter = `k${loop}`
      this.run.block(
        `for (let ${counter} = 0; ${counter} < ${this.sizeOf(loop)}; ${counter}++)`,
        () => this.emitOuterLoop(loop + 1),
      )
      return
    }
    this.emitStarts()
    this.emitValues(
      (loops) => loops.length > 0 && loops.every((varied) => varied < this.outerLoops),
    )
    if (this.nest.loops.length === 0) this.emitPoint()
    else if (this.nest.loops.length === 1) this.emitFlat()
    else if (this.nest.tiled) this.emitTiles()
    else this.emitBlocks()
  }

  private sizeOf(loop: number): string {
    return this.program.number(this.nest.loops[loop]?.size as number)
  }

  /** Where each walk begins at this point of the outer loops. */
  private emitStarts(): void {
    const { values, sums, stores } = this.nest
    const isInner = (loops: readonly number[]) => loops.some((loop) => loop >= this.outerLoops)
    const accesses = [
      ...values.flatMap((value) =>
        value.op === 'load' && isInner(value.loops) ? [value.access] : [],
      ),
      ...[...sums, ...stores].map(({ access }) => access),
    ]
    const started = new Set<string>()
    for (const access of accesses) {
      const at = this.names.at(access)
      if (at === null || started.has(at)) continue
      started.add(at)
      this.run.line(`const ${at} = ${this.startOf(access)}`)
    }
  }

  private startOf(access: Access): string {
    const { offset } = this.program.memory(access)
    const outer = access.strides.slice(0, this.outerLoops).map((stride, loop) => {
      if (typeof stride === 'object') {
        return `Math.imul(k${loop}, ${this.program.number(stride.number)})`
      }
      return stride === 0 ? null : `k${loop}`
    })
    return integerSum(offset === null ? null : this.program.number(offset), ...outer)
  }

  /** Values that vary along outer loops at most. */
  private emitValues(belongs: (loops: readonly number[]) => boolean): void {
    const nameOf = (id: number) => this.names.nameOf(id)
    this.nest.values.forEach((value, id) => {
      if (!belongs(value.loops) || !this.names.isNamed(id)) return
      const text =
        value.op === 'load'
          ? this.names.loaded(value, this.startOf(value.access))
          : this.names.formula(id, nameOf)
      this.run.line(`const ${nameOf(id)} = ${text}`)
    })
  }

  private emitPoint(): void {
    const operand = (id: number) => this.names.operand(id, (named) => this.names.nameOf(named))
    for (const { value, access } of this.nest.sums) {
      this.run.line(`work[${this.names.at(access) ?? '0'}] += ${operand(value)}`)
    }
    for (const { value, access } of this.nest.stores) {
      this.run.line(
        `${this.program.data(access)}[${this.names.at(access) ?? '0'}] = ${operand(value)}`,
      )
    }
  }

  /** One loop: in pieces of `pointsPerCall`. */
  private emitFlat(): void {
    const size = this.sizeOf(0)
    const whole = this.addKernel(this.name, blocks.flat)
    const rest = this.addKernel(`${this.name}_rest`, { rows: 1, columns: 1 })
    const { run } = this
    run.line(`const whole = ${size} - ${size} % ${blocks.flat.columns}`)
    run.block(`for (let j = 0; j < whole; j += ${pointsPerCall})`, () => {
      run.line(whole(`j, Math.min(j + ${pointsPerCall}, whole)`))
    })
    run.line(`if (whole < ${size}) ${rest(`whole, ${size}`)}`)
  }

  /** Two loops: blocks of rows, and pieces of them if they are long. */
  private emitBlocks(): void {
    const block = this.nest.stores.length > 0 ? blocks.stores : blocks.sums
    const { rows, columns, whole, rest } = this.addRowKernels(block)
    const { run } = this
    run.block(`for (let j = 0; j < ${columns}; j += ${pointsPerCall})`, () => {
      run.line(`const end = Math.min(j + ${pointsPerCall}, ${columns})`)
      run.line(`const fitting = (${pointsPerCall} / (end - j)) | 0`)
      run.line(`const height = Math.max(${block.rows}, fitting - fitting % ${block.rows})`)
      run.block('for (let i = 0; i < whole; i += height)', () => {
        run.line(whole('i, Math.min(i + height, whole), j, end'))
      })
      run.line(`if (whole < ${rows}) ${rest(`whole, ${rows}, j, end`)}`)
    })
  }

  /** Two loops in square tiles. */
  private emitTiles(): void {
    const { rows, columns, whole, rest } = this.addRowKernels(blocks.tiles)
    const { run } = this
    const forEachTile = (line: (tile: string) => string) => {
      run.block(`for (let j = 0; j < ${columns}; j += ${tileSide})`, () => {
        run.line(line(`j, Math.min(j + ${tileSide}, ${columns})`))
      })
    }
    run.block(`for (let i = 0; i < whole; i += ${tileSide})`, () => {
      forEachTile((tile) => whole(`i, Math.min(i + ${tileSide}, whole), ${tile}`))
    })
    run.block(`if (whole < ${rows})`, () => {
      forEachTile((tile) => rest(`whole, ${rows}, ${tile}`))
    })
  }

  /** The kernels of a nest of two loops or more: for blocks of rows, and for the rows left over. */
  private addRowKernels(block: Block) {
    const [rows, columns] = [this.sizeOf(this.outerLoops), this.sizeOf(this.outerLoops + 1)]
    const whole = this.addKernel(this.name, block)
    const rest = this.addKernel(`${this.name}_rest`, { ...block, rows: 1 })
    this.run.line(`const whole = ${rows} - ${rows} % ${block.rows}`)
    return { rows, columns, whole, rest }
  }

  /** Writes a kernel; returns how to call it with given bounds. */
  private addKernel(name: string, block: Block): (bounds: string) => string {
    const kernel = emitKernel(name, this.names, block)
    this.kernels.line(kernel.source)
    return (bounds) => `${name}(${[bounds, ...kernel.parameters].join(', ')})`
  }
}
