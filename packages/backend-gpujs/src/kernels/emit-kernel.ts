import { type Axes, contiguousStrides } from '@adafactor/core'
import {
  float32Literal,
  type GuardedOperand,
  guardOperands,
  type OperandGuard,
  type PassValue,
  printOperation,
  type ValueId,
} from '@adafactor/core/compiler'
import type { KernelSource } from '../device/device.js'
import { bfloat16Function } from './bfloat16.js'
import { gpujsDialect } from './gpujs-dialect.js'
import { KernelThreads } from './kernel-threads.js'
import type { StoredValue } from './stored-value.js'

/** One value at each point of a space, or the partial sums of one. */
export interface KernelTask {
  /** The axes of the space, outermost first, and its sizes. */
  readonly space: Axes
  readonly sizes: readonly number[]
  /** For partial sums: how many there are along each axis of the space. */
  readonly counts?: readonly number[]
  /** For partial sums: what each term is multiplied by, a power of two (1). */
  readonly factor?: number
  readonly values: readonly PassValue[]
  readonly value: ValueId
  /** Where the value of a load comes from; also of others, which are then read and not computed. */
  sourceOf(id: ValueId): StoredValue | undefined
  /** The storage that the result takes the place of. */
  readonly replaces?: string
}

/** A number argument of a kernel: one that the host gives with each run, or always the same. */
export type ScalarArgument = { readonly name: string } | { readonly value: number }

export interface EmittedKernel {
  readonly source: KernelSource
  /** The storages for the arrays of the source, by name. */
  readonly arrays: readonly string[]
  readonly scalars: readonly ScalarArgument[]
}

/** Writes the gpu.js kernel of a task. */
export function emitKernel(task: KernelTask): EmittedKernel {
  return new Emitter(task).emit()
}

class Emitter {
  private readonly threads: KernelThreads
  private readonly arrays: string[] = []
  private readonly scalars: ScalarArgument[] = []
  private readonly functions = new Set<string>()
  private readonly dialect = gpujsDialect(() => this.scalar({ value: 1 }))
  private readonly texts = new Map<ValueId, string>()
  private readonly guard: OperandGuard
  /** Statements before the loops, and within the innermost one. */
  private readonly before: string[] = []
  private readonly within: string[] = []

  constructor(private readonly task: KernelTask) {
    this.threads = new KernelThreads(task.space, task.sizes, task.counts ?? task.sizes)
    this.guard = guardOperands(task.values, (id) => task.sourceOf(id) !== undefined)
  }

  emit(): EmittedKernel {
    const { task, threads } = this
    const value = this.text(task.value)
    const body =
      task.counts === undefined
        ? [...this.before, ...this.within, `return ${value};`]
        : [...this.before, ...this.sum(this.term(value))]
    const names = [
      ...this.arrays.map((_, index) => `a${index}`),
      ...this.scalars.map((_, index) => `s${index}`),
    ]
    const lines = [...threads.declarations, ...body].map((line) => `  ${line}`)
    const replaced = task.replaces === undefined ? -1 : this.arrays.indexOf(task.replaces)
    return {
      source: {
        text: `function kernel(${names.join(', ')}) {\n${lines.join('\n')}\n}`,
        functions: [...this.functions],
        size: threads.size,
        arrays: names.slice(0, this.arrays.length),
        scalars: names.slice(this.arrays.length),
        ...(replaced < 0 ? {} : { replaces: `a${replaced}` }),
      },
      arrays: this.arrays,
      scalars: this.scalars,
    }
  }

  private term(value: string): string {
    const { factor = 1 } = this.task
    return factor === 1 ? value : `${value} * ${float32Literal(factor)}`
  }

  /** The loops of a thread; each level has its own sum, so that none has many terms. */
  private sum(value: string): string[] {
    const { loops, guards } = this.threads
    if (loops.length === 0) return [...this.within, `return ${value};`]
    const lines = ['let sum0 = 0.0;']
    loops.forEach(({ counter, count }, level) => {
      lines.push(`for (let ${counter} = 0; ${counter} < ${count}; ${counter}++) {`)
      if (level < loops.length - 1) lines.push(`let sum${level + 1} = 0.0;`)
    })
    const innermost = loops.length - 1
    if (guards.length > 0) lines.push(`if (${guards.join(' && ')}) {`)
    lines.push(...this.within, `sum${innermost} += ${value};`)
    if (guards.length > 0) lines.push('}')
    lines.push('}')
    for (let level = innermost; level > 0; level--) {
      lines.push(`sum${level - 1} += sum${level};`, '}')
    }
    return [...lines, 'return sum0;']
  }

  /** An expression for a value, declared where it has to be. */
  private text(value: ValueId): string {
    const id = this.guard.resolve(value)
    const known = this.texts.get(id)
    if (known !== undefined) return known
    const text = this.write(id)
    this.texts.set(id, text)
    return text
  }

  private write(id: ValueId): string {
    const value = this.task.values[id] as PassValue
    const source = this.task.sourceOf(id)
    if (source !== undefined) return this.load(id, source)
    const constant = this.guard.constantOf(id)
    if (constant !== undefined) return this.constant(constant)
    switch (value.op) {
      case 'scalar':
        return this.scalar({ name: value.name })
      case 'constant':
      case 'size':
      case 'load':
        throw new TypeError(`a ${value.op} without a source`)
      default: {
        const operands = this.guard.operandsOf(id).map((operand) => this.operand(operand))
        if (value.op === 'bfloat16') this.functions.add(bfloat16Function)
        return this.declare(id, value.axes, printOperation(this.dialect, value.op, operands))
      }
    }
  }

  /** An operand, hidden from the compilers of shaders where it has to be. */
  private operand({ value, constant, isHidden }: GuardedOperand): string {
    if (isHidden && constant !== undefined) return this.scalar({ value: constant })
    const text = this.text(value)
    return isHidden ? `(${text} * ${this.scalar({ value: 1 })})` : text
  }

  /** A literal, where float32 has one. */
  private constant(value: number): string {
    return Number.isFinite(value) ? float32Literal(value) : this.scalar({ value })
  }

  private load(id: ValueId, { storage, axes, sizes, unfinished }: StoredValue): string {
    const array = this.array(storage)
    const over = unfinished?.over ?? []
    const kept = axes.filter((axis) => !over.includes(axis))
    const counters = over.map((axis, index) => ({
      counter: `b${id}_${index}`,
      count: sizes[axes.indexOf(axis)] as number,
    }))
    const index = this.index(axes, sizes, (axis) => {
      const position = over.indexOf(axis)
      if (position < 0) return this.threads.coordinate(axis)
      return counters[position]?.count === 1 ? '0' : (counters[position]?.counter as string)
    })
    const loops = counters.filter(({ count }) => count > 1)
    const finished = (text: string) => {
      const { divisor } = unfinished ?? {}
      return divisor === undefined ? text : `${text} / ${this.divisor(divisor)}`
    }
    if (loops.length === 0) return this.declare(id, kept, finished(`${array}[${index}]`))
    const lines = this.threads.isLooped(kept) ? this.within : this.before
    lines.push(`let r${id} = 0.0;`)
    for (const { counter, count } of loops) {
      lines.push(`for (let ${counter} = 0; ${counter} < ${count}; ${counter}++) {`)
    }
    lines.push(`r${id} += ${array}[${index}];`, ...loops.map(() => '}'))
    return this.declare(id, kept, finished(`r${id}`))
  }

  /** The mean of nothing is NaN, which has no literal. */
  private divisor(terms: number): string {
    return terms === 0 ? this.scalar({ value: 0 }) : float32Literal(terms)
  }

  private index(axes: Axes, sizes: readonly number[], coordinate: (axis: number) => string) {
    const strides = contiguousStrides(sizes)
    const terms = axes.flatMap((axis, position) => {
      const text = coordinate(axis)
      const stride = strides[position] as number
      if (text === '0') return []
      return stride === 1 ? [text] : [`${text} * ${stride}`]
    })
    return terms.length === 0 ? '0' : terms.join(' + ')
  }

  private declare(id: ValueId, axes: Axes, text: string): string {
    const lines = this.threads.isLooped(axes) ? this.within : this.before
    lines.push(`const v${id} = ${text};`)
    return `v${id}`
  }

  private array(storage: string): string {
    const index = this.arrays.indexOf(storage)
    return `a${index >= 0 ? index : this.arrays.push(storage) - 1}`
  }

  private scalar(argument: ScalarArgument): string {
    const key = JSON.stringify(argument) + String(Object.values(argument)[0])
    const index = this.scalars.findIndex(
      (other) => JSON.stringify(other) + String(Object.values(other)[0]) === key,
    )
    return `s${index >= 0 ? index : this.scalars.push(argument) - 1}`
  }
}
