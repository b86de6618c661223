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
 *    pass is kept in memory between passes, unless the program stores it anyway, as it is: not
 *    rounded to 16 bits.
 * 4. Tasks of one level over one space share a pass. A task without a reason to be early joins a
 *    later pass over its space rather than having one of its own.
 * 5. A store into a tensor runs only when nothing reads the old value any more.
 *
 * Rules 1 to 3 are in `tasks.ts`, 4 and 5 in `levels.ts`; here tasks become passes.
 */

import type {
  ExpressionId,
  Program,
  ReductionExpression,
  StochasticRounding,
} from '../program/program.js'
import type { ReductionOperation } from '../tensor-ops.js'
import type { Axes } from '../tensors/shape.js'
import { groupBy } from './group-by.js'
import { readsOf, type Schedule, scheduleTasks } from './levels.js'
import { collectTasks, expressionAt, type Task } from './tasks.js'

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
  /** Absent: to the nearest. */
  readonly rounding?: StochasticRounding
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

/**
 * Plans the passes of a program: few walks over large spaces, and no temporary as large as a
 * parameter. Deterministic; no sizes involved.
 *
 * @example
 * ```ts
 * import { fuse, type Traced, trace } from '@adafactor/core/compiler'
 *
 * // x minus its mean: the mean is known only after a whole pass.
 * const program = trace({ name: 'center', rank: 1, tensors: { x: [0] } }, (ops, { x }) => ({
 *   stores: { x: ops.subtract(x as Traced, ops.mean(x as Traced, [0])) },
 * }))
 * const { passes, temporaries } = fuse(program)
 * console.log(passes.length, temporaries[0]?.name, temporaries[0]?.axes) // => 2 t0 []
 * ```
 */
export function fuse(program: Program): FusedProgram {
  const schedule = scheduleTasks(collectTasks(program))
  const groups = passGroups(schedule)
  const passes = groups.map((group) => buildPass(schedule, group))
  const temporaries = schedule.tasks
    .filter(({ kind }) => kind !== 'store')
    .map(({ into, value }): Temporary => {
      const firstPass = groups.findIndex((group) => group.some((task) => task.into === into))
      const lastRead = passes.findLastIndex(({ loads }) => loads.some(({ from }) => from === into))
      const { axes } = expressionAt(program, value)
      return { name: into, axes, firstPass, lastPass: Math.max(firstPass, lastRead) }
    })
  return { program, passes, temporaries }
}

/**
 * Rule 4: tasks of one level over one space share a pass. Within a level larger spaces go first: they
 * may read what a smaller one overwrites.
 */
function passGroups({ tasks, levels }: Schedule): Task[][] {
  const levelOf = (task: Task) => levels.get(task) as number
  const groups = groupBy(tasks, (task) => `${levelOf(task)}:${task.space.join()}`)
  return groups.sort(([a], [b]) => {
    const [first, second] = [a as Task, b as Task]
    return (
      levelOf(first) - levelOf(second) ||
      second.space.length - first.space.length ||
      compareAxes(first.space, second.space)
    )
  })
}

/** Rules 1 to 4: what tasks that share a pass read, reduce and store together. */
function buildPass(schedule: Schedule, group: readonly Task[]): Pass {
  const { program, homes } = schedule
  const values = [...new Set(group.flatMap((task) => readsOf(schedule, task)))]
  const loads = values.map((value): PassLoad => {
    const expression = expressionAt(program, value)
    const from = expression.op === 'tensor' ? expression.name : (homes.get(value) as Task).into
    return { value, from, axes: expression.axes }
  })
  const [reductions, stores] = [true, false].map((reduces) =>
    group.filter(({ kind }) => (kind === 'reduction') === reduces),
  ) as [Task[], Task[]]
  return {
    space: (group[0] as Task).space,
    loads: loads.sort((a, b) => a.value - b.value),
    reductions: reductions.map(({ into, value, root }) => {
      const { op, over } = expressionAt(program, value) as ReductionExpression
      return { into, op, value: root, over }
    }),
    stores: stores.map(({ into, value, rounding }) => ({
      into,
      value,
      ...(rounding ? { rounding } : {}),
    })),
  }
}

function compareAxes(a: Axes, b: Axes): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return 0
}
