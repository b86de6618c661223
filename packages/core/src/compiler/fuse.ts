/**
 * From an expression graph to a short list of passes.
 *
 * A pass walks one space (a set of axes) once; it accumulates reductions and stores values. The
 * rules:
 *
 * 1. The result of a reduction exists only when its pass is over.
 * 2. What varies along fewer axes than the pass is computed in a smaller pass before it, so no
 *    row-only or column-only arithmetic runs once per element. (Reading it is free of arithmetic.)
 * 3. Everything else is computed where it is used, again if need be: no value that spans a whole
 *    pass is kept in memory between passes, unless the program stores it anyway.
 * 4. Tasks of one level over one space share a pass. A task without a reason to be early joins a
 *    later pass over its space rather than having one of its own.
 * 5. A store into a tensor runs only when nothing reads the old value any more.
 */

import {
  type Expression,
  type ExpressionId,
  operandsOf,
  type Program,
  type ReductionExpression,
} from '../program/program.js'
import type { ReductionOperation } from '../tensor-ops.js'
import type { Axes } from '../tensors/shape.js'

/** A reduction accumulated by a pass. */
export interface PassReduction {
  /** The temporary that takes the result. */
  readonly into: string
  readonly op: ReductionOperation
  /** What is reduced, element by element. */
  readonly value: ExpressionId
  /** The axes that are reduced; the result spans the others of the space. */
  readonly over: Axes
}

/** A value written by a pass at each point of its space. */
export interface PassStore {
  /** A tensor of the program or a temporary; it spans exactly the pass's space. */
  readonly into: string
  readonly value: ExpressionId
}

/** A value that a pass reads from memory. */
export interface PassLoad {
  readonly value: ExpressionId
  /** The tensor or temporary that holds it. */
  readonly from: string
  readonly axes: Axes
}

/** One walk over a space, which accumulates reductions and stores values. */
export interface Pass {
  /** The axes that are walked; empty for a pass over a single point. */
  readonly space: Axes
  /** Expressions that are read rather than computed. All reads of a point precede its stores. */
  readonly loads: readonly PassLoad[]
  readonly reductions: readonly PassReduction[]
  readonly stores: readonly PassStore[]
}

/** Work space that lives only during a run. */
export interface Temporary {
  readonly name: string
  readonly axes: Axes
  /** The passes between which it must be kept: written in the first, last read in the last. */
  readonly firstPass: number
  readonly lastPass: number
}

/** A program with the passes that run it. */
export interface FusedProgram {
  /** What was fused; passes name its expressions by their place in it. */
  readonly program: Program
  /** In the order in which they have to run. */
  readonly passes: readonly Pass[]
  /** The work space in which passes leave values for later ones. */
  readonly temporaries: readonly Temporary[]
}

interface Task {
  readonly kind: 'reduction' | 'temporary' | 'store'
  readonly value: ExpressionId
  /** The axes to walk. */
  readonly space: Axes
  /** Where the result goes. */
  readonly into: string
  level: number
}

/** Plans the passes of a program. Deterministic; no sizes involved. */
export function fuse(program: Program): FusedProgram {
  return new Fusion(program).plan()
}

class Fusion {
  private readonly tasks: Task[] = []
  /** Where a value that must be in memory for smaller-to-larger reading or reduction lives. */
  private readonly home = new Map<ExpressionId, Task>()
  private readonly uniform: boolean[] = []
  private temporaryCount = 0

  constructor(private readonly program: Program) {
    program.expressions.forEach((expression, id) => {
      this.uniform[id] =
        expression.op !== 'tensor' &&
        expression.op !== 'sum' &&
        expression.op !== 'mean' &&
        operandsOf(expression).every((operand) => this.uniform[operand])
    })
  }

  plan(): FusedProgram {
    this.collectTasks()
    this.assignEarliestLevels()
    this.joinLaterPasses()
    this.delayOverwrites()
    return this.buildPasses()
  }

  private axesOf(id: ExpressionId): Axes {
    return this.expression(id).axes
  }

  private expression(id: ExpressionId) {
    return this.program.expressions[id] as Program['expressions'][number]
  }

  private declaredAxes(tensor: string): Axes {
    return this.program.tensors.find(({ name }) => name === tensor)?.axes ?? []
  }

  /** Whether a pass over this space must find the value in memory (rules 1 and 2). */
  private mustBeRead(id: ExpressionId, space: Axes): boolean {
    const { op, axes } = this.expression(id)
    if (op === 'tensor' || this.uniform[id]) return false
    return isReductionOp(op) || axes.length < space.length
  }

  private newTemporary(value: ExpressionId): string {
    const label = this.program.labels[value]
    const taken = (name: string) =>
      this.program.tensors.some((tensor) => tensor.name === name) ||
      this.tasks.some(({ into }) => into === name)
    if (label && !taken(label)) return label
    let name: string
    do name = `t${this.temporaryCount++}`
    while (taken(name))
    return name
  }

  private collectTasks(): void {
    for (const { tensor, value } of this.program.stores) {
      const space = this.declaredAxes(tensor)
      const task: Task = { kind: 'store', value, space, into: tensor, level: 0 }
      this.tasks.push(task)
      // A stored value that others need in memory lives where the program wants it anyway.
      const { op, axes } = this.expression(value)
      const computed = op !== 'tensor' && !isReductionOp(op) && !this.uniform[value]
      if (computed && axes.length === space.length && !this.home.has(value)) {
        this.home.set(value, task)
      }
    }
    for (const { value, space } of [...this.tasks]) this.collectBelow(value, space, new Set())
  }

  private collectBelow(id: ExpressionId, space: Axes, seen: Set<ExpressionId>): void {
    if (seen.has(id)) return
    seen.add(id)
    if (this.mustBeRead(id, space)) this.requireHome(id)
    else
      for (const operand of operandsOf(this.expression(id))) this.collectBelow(operand, space, seen)
  }

  private requireHome(id: ExpressionId): void {
    if (this.home.has(id)) return
    const expression = this.expression(id)
    const reduced = isReductionOp(expression.op) ? operandsOf(expression)[0] : undefined
    const space = reduced === undefined ? expression.axes : this.axesOf(reduced)
    const task: Task = {
      kind: reduced === undefined ? 'temporary' : 'reduction',
      value: id,
      space,
      into: this.newTemporary(id),
      level: 0,
    }
    this.home.set(id, task)
    this.tasks.push(task)
    if (reduced === undefined) {
      const seen = new Set([id])
      for (const operand of operandsOf(expression)) this.collectBelow(operand, space, seen)
    } else {
      this.collectBelow(reduced, space, new Set())
    }
  }

  /** The expressions that a task evaluates: its value, or the operand of its reduction. */
  private rootOf(task: Task): ExpressionId {
    return task.kind === 'reduction'
      ? (operandsOf(this.expression(task.value))[0] as ExpressionId)
      : task.value
  }

  /** The tasks whose results a task needs in memory, whatever the order of the passes. */
  private requirementsOf(task: Task): Task[] {
    const found = new Set<Task>()
    this.walk(task, (id) => {
      if (!this.mustBeRead(id, task.space)) return true
      found.add(this.home.get(id) as Task)
      return false
    })
    return [...found]
  }

  /** Visits the expressions of a task from its root down, as long as `descend` says so. */
  private walk(task: Task, descend: (id: ExpressionId) => boolean): void {
    const seen = new Set<ExpressionId>()
    const visit = (id: ExpressionId) => {
      if (seen.has(id)) return
      seen.add(id)
      if (descend(id)) for (const operand of operandsOf(this.expression(id))) visit(operand)
    }
    visit(this.rootOf(task))
  }

  private assignEarliestLevels(): void {
    const done = new Set<Task>()
    const assign = (task: Task): number => {
      if (!done.has(task)) {
        done.add(task)
        task.level = Math.max(0, ...this.requirementsOf(task).map((needed) => assign(needed) + 1))
      }
      return task.level
    }
    for (const task of this.tasks) assign(task)
  }

  /** The last level at which each task may run so that all that need its result still come later. */
  private latestLevels(): Map<Task, number> {
    const latest = new Map<Task, number>(this.tasks.map((task) => [task, Number.POSITIVE_INFINITY]))
    for (const task of this.tasks) {
      for (const needed of this.requirementsOf(task)) {
        latest.set(needed, Math.min(latest.get(needed) as number, task.level - 1))
      }
    }
    return latest
  }

  private joinLaterPasses(): void {
    const levels = [...new Set(this.tasks.map(({ level }) => level))].sort((a, b) => b - a)
    for (const level of levels) {
      const here = groupBy(
        this.tasks.filter((task) => task.level === level),
        ({ space }) => space.join(),
      )
      for (const group of here.values()) {
        const latest = this.latestLevels()
        const limit = Math.min(...group.map((task) => latest.get(task) as number))
        const space = group[0]?.space.join()
        const later = this.tasks
          .filter((task) => task.space.join() === space && task.level > level)
          .map((task) => task.level)
          .filter((candidate) => candidate <= limit)
        if (later.length === 0) continue
        for (const task of group) task.level = Math.min(...later)
      }
    }
  }

  /** Values that a task can read instead of computing, since an earlier pass has stored them. */
  private isStoredBefore(id: ExpressionId, task: Task): boolean {
    const home = this.home.get(id)
    return home !== undefined && home !== task && home.level < task.level
  }

  /** What a task reads: memory for stored and smaller values, tensors for their old values. */
  private readsOf(task: Task): ExpressionId[] {
    const reads: ExpressionId[] = []
    this.walk(task, (id) => {
      const read =
        this.expression(id).op === 'tensor' ||
        this.isStoredBefore(id, task) ||
        (this.mustBeRead(id, task.space) && this.home.get(id) !== task)
      if (read) reads.push(id)
      return !read
    })
    return reads
  }

  private delayOverwrites(): void {
    for (let changed = true; changed; ) {
      changed = false
      for (const store of this.tasks.filter(({ kind }) => kind === 'store')) {
        const readers = this.tasks.filter(
          (task) => task !== store && task.level > store.level && this.readsOld(task, store.into),
        )
        if (readers.length === 0) continue
        this.releaseHome(store)
        store.level = Math.max(...readers.map(({ level }) => level))
        changed = true
      }
    }
  }

  private readsOld(task: Task, tensor: string): boolean {
    return this.readsOf(task).some((id) => {
      const expression = this.expression(id)
      return expression.op === 'tensor' && expression.name === tensor
    })
  }

  /** A store that has to wait can't serve those that need its value early: they get a temporary. */
  private releaseHome(store: Task): void {
    if (this.home.get(store.value) !== store) return
    const needed = this.tasks.some((task) => this.requirementsOf(task).includes(store))
    if (!needed) return
    const temporary: Task = {
      kind: 'temporary',
      value: store.value,
      space: store.space,
      into: this.newTemporary(store.value),
      level: store.level,
    }
    this.home.set(store.value, temporary)
    this.tasks.push(temporary)
  }

  private buildPasses(): FusedProgram {
    const groups = [
      ...groupBy(this.tasks, ({ level, space }) => `${level}:${space.join()}`).values(),
    ]
    // Within a level larger spaces go first: they may read what a smaller one overwrites.
    groups.sort(([a], [b]) => {
      const [first, second] = [a as Task, b as Task]
      return (
        first.level - second.level ||
        second.space.length - first.space.length ||
        compareAxes(first.space, second.space)
      )
    })
    const passes = groups.map((group) => this.buildPass(group))
    const temporaries = this.tasks
      .filter(({ kind }) => kind !== 'store')
      .map(({ into, value }): Temporary => {
        const written = groups.findIndex((group) => group.some((task) => task.into === into))
        const lastRead = passes.findLastIndex(({ loads }) =>
          loads.some(({ from }) => from === into),
        )
        return {
          name: into,
          axes: this.axesOf(value),
          firstPass: written,
          lastPass: Math.max(written, lastRead),
        }
      })
    return { program: this.program, passes, temporaries }
  }

  private buildPass(group: readonly Task[]): Pass {
    const space = (group[0] as Task).space
    const loads = new Map<ExpressionId, PassLoad>()
    for (const task of group) {
      for (const value of this.readsOf(task)) {
        const expression = this.expression(value)
        const from =
          expression.op === 'tensor' ? expression.name : (this.home.get(value) as Task).into
        loads.set(value, { value, from, axes: expression.axes })
      }
    }
    return {
      space,
      loads: [...loads.values()].sort((a, b) => a.value - b.value),
      reductions: group
        .filter(({ kind }) => kind === 'reduction')
        .map((task) => {
          const { op, over } = this.expression(task.value) as ReductionExpression
          return { into: task.into, op, value: this.rootOf(task), over }
        }),
      stores: group
        .filter(({ kind }) => kind !== 'reduction')
        .map(({ into, value }) => ({ into, value })),
    }
  }
}

function isReductionOp(op: Expression['op']): op is ReductionOperation {
  return op === 'sum' || op === 'mean'
}

function compareAxes(a: Axes, b: Axes): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return 0
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
