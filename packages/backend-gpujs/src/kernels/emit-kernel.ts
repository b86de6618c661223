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
import type { KernelTask } from '../plan/kernel-task.js'
import type { StoredValue } from '../plan/stored-value.js'
import { bfloat16Function } from './bfloat16.js'
import { gpujsDialect } from './gpujs-dialect.js'
import { KernelThreads } from './kernel-threads.js'

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
  readonly #task: KernelTask
  readonly #threads: KernelThreads
  readonly #arrays: string[] = []
  readonly #scalars: ScalarArgument[] = []
  readonly #functions = new Set<string>()
  readonly #dialect = gpujsDialect(() => this.#scalar({ value: 1 }))
  readonly #texts = new Map<ValueId, string>()
  readonly #guard: OperandGuard
  /** Statements before the loops, and within the innermost one. */
  readonly #before: string[] = []
  readonly #within: string[] = []

  constructor(task: KernelTask) {
    this.#task = task
    this.#threads = new KernelThreads(task.space, task.sizes, task.counts ?? task.sizes)
    this.#guard = guardOperands(task.values, (id) => task.sources.has(id))
  }

  emit(): EmittedKernel {
    const [task, threads] = [this.#task, this.#threads]
    const value = this.#text(task.value)
    const body =
      task.counts === undefined
        ? [...this.#before, ...this.#within, `return ${value};`]
        : [...this.#before, ...this.#sum(this.#term(value))]
    const names = [
      ...this.#arrays.map((_, index) => `a${index}`),
      ...this.#scalars.map((_, index) => `s${index}`),
    ]
    const lines = [...threads.declarations, ...body].map((line) => `  ${line}`)
    const replaced = task.replaces === undefined ? -1 : this.#arrays.indexOf(task.replaces)
    return {
      source: {
        text: `function kernel(${names.join(', ')}) {\n${lines.join('\n')}\n}`,
        functions: [...this.#functions],
        size: threads.size,
        arrays: names.slice(0, this.#arrays.length),
        scalars: names.slice(this.#arrays.length),
        ...(replaced < 0 ? {} : { replaces: `a${replaced}` }),
      },
      arrays: this.#arrays,
      scalars: this.#scalars,
    }
  }

  #term(value: string): string {
    const { factor = 1 } = this.#task
    return factor === 1 ? value : `${value} * ${float32Literal(factor)}`
  }

  /** The loops of a thread; each level has its own sum, so that none has many terms. */
  #sum(value: string): string[] {
    const { loops, guards } = this.#threads
    if (loops.length === 0) return [...this.#within, `return ${value};`]
    const lines = ['let sum0 = 0.0;']
    loops.forEach(({ counter, count }, level) => {
      lines.push(`for (let ${counter} = 0; ${counter} < ${count}; ${counter}++) {`)
      if (level < loops.length - 1) lines.push(`let sum${level + 1} = 0.0;`)
    })
    const innermost = loops.length - 1
    if (guards.length > 0) lines.push(`if (${guards.join(' && ')}) {`)
    lines.push(...this.#within, `sum${innermost} += ${value};`)
    if (guards.length > 0) lines.push('}')
    lines.push('}')
    for (let level = innermost; level > 0; level--) {
      lines.push(`sum${level - 1} += sum${level};`, '}')
    }
    return [...lines, 'return sum0;']
  }

  /** An expression for a value, declared where it has to be. */
  #text(value: ValueId): string {
    const id = this.#guard.resolve(value)
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const text = this.#write(id)
    this.#texts.set(id, text)
    return text
  }

  #write(id: ValueId): string {
    const value = this.#task.values[id] as PassValue
    const source = this.#task.sources.get(id)
    if (source !== undefined) return this.#load(id, source)
    const constant = this.#guard.constantOf(id)
    if (constant !== undefined) return this.#constant(constant)
    switch (value.op) {
      case 'scalar':
        return this.#scalar({ name: value.name })
      case 'constant':
      case 'size':
      case 'load':
        throw new TypeError(`a ${value.op} without a source`)
      default: {
        const operands = this.#guard.operandsOf(id).map((operand) => this.#operand(operand))
        if (value.op === 'bfloat16') this.#functions.add(bfloat16Function)
        return this.#declare(id, value.axes, printOperation(this.#dialect, value.op, operands))
      }
    }
  }

  /** An operand, hidden from the compilers of shaders where it has to be. */
  #operand({ value, constant, isHidden }: GuardedOperand): string {
    if (isHidden && constant !== undefined) return this.#scalar({ value: constant })
    const text = this.#text(value)
    return isHidden ? `(${text} * ${this.#scalar({ value: 1 })})` : text
  }

  /** A literal, where float32 has one. */
  #constant(value: number): string {
    return Number.isFinite(value) ? float32Literal(value) : this.#scalar({ value })
  }

  #load(id: ValueId, { storage, axes, sizes, unfinished }: StoredValue): string {
    const array = this.#array(storage)
    const over = unfinished?.over ?? []
    const kept = axes.filter((axis) => !over.includes(axis))
    const counters = over.map((axis, index) => ({
      counter: `b${id}_${index}`,
      count: sizes[axes.indexOf(axis)] as number,
    }))
    const index = this.#index(axes, sizes, (axis) => {
      const position = over.indexOf(axis)
      if (position < 0) return this.#threads.coordinate(axis)
      return counters[position]?.count === 1 ? '0' : (counters[position]?.counter as string)
    })
    const loops = counters.filter(({ count }) => count > 1)
    const finished = (text: string) => {
      const { divisor } = unfinished ?? {}
      return divisor === undefined ? text : `${text} / ${this.#divisor(divisor)}`
    }
    if (loops.length === 0) return this.#declare(id, kept, finished(`${array}[${index}]`))
    const lines = this.#threads.isLooped(kept) ? this.#within : this.#before
    lines.push(`let r${id} = 0.0;`)
    for (const { counter, count } of loops) {
      lines.push(`for (let ${counter} = 0; ${counter} < ${count}; ${counter}++) {`)
    }
    lines.push(`r${id} += ${array}[${index}];`, ...loops.map(() => '}'))
    return this.#declare(id, kept, finished(`r${id}`))
  }

  /** The mean of nothing is NaN, which has no literal. */
  #divisor(terms: number): string {
    return terms === 0 ? this.#scalar({ value: 0 }) : float32Literal(terms)
  }

  #index(axes: Axes, sizes: readonly number[], coordinate: (axis: number) => string) {
    const strides = contiguousStrides(sizes)
    const terms = axes.flatMap((axis, position) => {
      const text = coordinate(axis)
      const stride = strides[position] as number
      if (text === '0') return []
      return stride === 1 ? [text] : [`${text} * ${stride}`]
    })
    return terms.length === 0 ? '0' : terms.join(' + ')
  }

  #declare(id: ValueId, axes: Axes, text: string): string {
    const lines = this.#threads.isLooped(axes) ? this.#within : this.#before
    lines.push(`const v${id} = ${text};`)
    return `v${id}`
  }

  #array(storage: string): string {
    const index = this.#arrays.indexOf(storage)
    return `a${index >= 0 ? index : this.#arrays.push(storage) - 1}`
  }

  #scalar(argument: ScalarArgument): string {
    const key = JSON.stringify(argument) + String(Object.values(argument)[0])
    const index = this.#scalars.findIndex(
      (other) => JSON.stringify(other) + String(Object.values(other)[0]) === key,
    )
    return `s${index >= 0 ? index : this.#scalars.push(argument) - 1}`
  }
}
