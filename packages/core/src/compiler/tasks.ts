/** Rules 1 to 3 of {@link fuse}: what has to be in memory, and the tasks that write it. */

import { reachable } from '../program/graph.js'
import {
  type Expression,
  type ExpressionId,
  operandsOf,
  type Program,
  type StochasticRounding,
} from '../program/program.js'
import type { ReductionOperation } from '../tensor-ops.js'
import { isHalfType } from '../tensors/element-type.js'
import type { Axes } from '../tensors/shape.js'

/** One value that has to be written to memory; which pass does it is not known yet. */
export interface Task {
  readonly kind: 'reduction' | 'temporary' | 'store'
  /** The value that is in memory afterwards. */
  readonly value: ExpressionId
  /** What is computed at each point: the value itself, or what a reduction accumulates. */
  readonly root: ExpressionId
  /** The axes to walk. */
  readonly space: Axes
  /** The tensor or temporary that takes the result. */
  readonly into: string
  /** How a store rounds, if not to the nearest. */
  readonly rounding?: StochasticRounding
}

/** What a program has to write to memory. */
export interface TaskGraph {
  readonly program: Program
  readonly tasks: readonly Task[]
  /** By value, the task that writes it to where other tasks read it. */
  readonly homes: ReadonlyMap<ExpressionId, Task>
  /** By expression, whether it depends on no tensor: such a value is computed wherever it is used. */
  readonly uniform: readonly boolean[]
}

/** Rules 1 to 3: the tasks of a program, beginning with its stores. */
export function collectTasks(program: Program): TaskGraph {
  const uniform = uniformValues(program)
  const tasks = storeTasks(program)
  const homes = new Map(valuesInTensors(program, uniform, tasks))
  const graph: TaskGraph = { program, tasks, homes, uniform }
  const requireAll = (roots: readonly ExpressionId[], space: Axes): void => {
    for (const value of valuesFromMemory(graph, roots, space)) {
      if (homes.has(value)) continue
      const task = homeTask(graph, value)
      homes.set(value, task)
      tasks.push(task)
      const { root } = task
      requireAll(root === value ? operandsOf(expressionAt(program, value)) : [root], task.space)
    }
  }
  for (const { value, space } of [...tasks]) requireAll([value], space)
  return graph
}

/**
 * Rules 1 and 2: whether a pass over this space has to find a value in memory, since it is the result
 * of a reduction or varies along fewer axes than the pass.
 */
export function mustBeRead(
  { program, uniform }: Pick<TaskGraph, 'program' | 'uniform'>,
  value: ExpressionId,
  space: Axes,
): boolean {
  const { op, axes } = expressionAt(program, value)
  if (op === 'tensor' || uniform[value]) return false
  return isReduction(op) || axes.length < space.length
}

/** Rules 1 and 2: the tasks whose results a task reads, whatever the order of the passes. */
export function requirementsOf(graph: TaskGraph, { root, space }: Task): readonly Task[] {
  const values = valuesFromMemory(graph, [root], space)
  return [...new Set(values.map((value) => graph.homes.get(value) as Task))]
}

/** Rule 5: a task that keeps the value of a store in a temporary too, for readers before the store. */
export function temporaryFor(graph: TaskGraph, { value, root, space }: Task): Task {
  return { kind: 'temporary', value, root, space, into: newTemporary(graph, value) }
}

/** The expression of this number. */
export function expressionAt(program: Program, id: ExpressionId): Expression {
  return program.expressions[id] as Expression
}

/** Rules 1 and 2: what has to be in memory for a pass over this space to compute these values. */
function valuesFromMemory(
  graph: Pick<TaskGraph, 'program' | 'uniform'>,
  roots: readonly ExpressionId[],
  space: Axes,
): ExpressionId[] {
  const isRead = (id: ExpressionId) => mustBeRead(graph, id, space)
  return reachable(graph.program.expressions, roots, isRead).filter(isRead)
}

/**
 * Rule 3: of the values that span a whole pass only those are in memory that the program stores. They
 * live in their tensors, unless that would round them to 16 bits.
 */
function valuesInTensors(
  program: Program,
  uniform: readonly boolean[],
  stores: readonly Task[],
): [ExpressionId, Task][] {
  const homes = stores.filter(({ value, space, into }) => {
    const { op, axes } = expressionAt(program, value)
    const isComputed = op !== 'tensor' && !isReduction(op) && !uniform[value]
    const type = program.tensors.find(({ name }) => name === into)?.type
    const isExact = !isHalfType(type) || op === type
    return isComputed && isExact && axes.length === space.length
  })
  // The first of several tensors that take the same value is its home.
  return homes.reverse().map((task) => [task.value, task])
}

/** Rule 3: what the program stores is in memory in any case. */
function storeTasks({ stores, tensors }: Program): Task[] {
  return stores.map(({ tensor, value, rounding }) => {
    const space = tensors.find(({ name }) => name === tensor)?.axes ?? []
    const task = { kind: 'store', value, root: value, space, into: tensor } as const
    return rounding ? { ...task, rounding } : task
  })
}

/** Rules 1 and 2: the task that writes a value which others find in memory. */
function homeTask(graph: TaskGraph, value: ExpressionId): Task {
  const expression = expressionAt(graph.program, value)
  const into = newTemporary(graph, value)
  if (!isReduction(expression.op)) {
    return { kind: 'temporary', value, root: value, space: expression.axes, into }
  }
  const root = operandsOf(expression)[0] as ExpressionId
  return { kind: 'reduction', value, root, space: expressionAt(graph.program, root).axes, into }
}

/** The label of a value, if nothing has that name yet; otherwise `t0`, `t1`, ... */
function newTemporary({ program, tasks }: TaskGraph, value: ExpressionId): string {
  const taken = new Set([...program.tensors.map(({ name }) => name), ...tasks.map((t) => t.into)])
  const label = program.labels[value]
  if (label && !taken.has(label)) return label
  let count = 0
  while (taken.has(`t${count}`)) count++
  return `t${count}`
}

/** Rule 3: what depends on no tensor is computed wherever it is used, few axes or not. */
function uniformValues({ expressions }: Program): boolean[] {
  const uniform: boolean[] = []
  for (const expression of expressions) {
    const isLoaded = expression.op === 'tensor' || isReduction(expression.op)
    uniform.push(!isLoaded && operandsOf(expression).every((operand) => uniform[operand]))
  }
  return uniform
}

function isReduction(op: Expression['op']): op is ReductionOperation {
  return op === 'sum' || op === 'mean'
}
