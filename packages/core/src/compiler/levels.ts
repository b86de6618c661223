/** Rules 4 and 5 of {@link fuse}: the order in which tasks run, and which of them share a pass. */

import { reachable } from '../program/graph.js'
import type { ExpressionId } from '../program/program.js'
import { groupBy } from './group-by.js'
import {
  expressionAt,
  mustBeRead,
  requirementsOf,
  type Task,
  type TaskGraph,
  temporaryFor,
} from './tasks.js'

/** By task, its place in the order of passes: those of smaller levels come before. */
export type Levels = ReadonlyMap<Task, number>

/** Tasks with the levels at which they run. Tasks of one level and one space are a pass. */
export interface Schedule extends TaskGraph {
  readonly levels: Levels
}

/** Rules 4 and 5: when each task runs. */
export function scheduleTasks(graph: TaskGraph): Schedule {
  const needs = new Map(graph.tasks.map((task) => [task, requirementsOf(graph, task)]))
  const levels = joinLaterPasses(needs, earliestLevels(needs))
  return delayOverwrites({ ...graph, levels })
}

/** By task, the tasks whose results it reads. */
type Requirements = ReadonlyMap<Task, readonly Task[]>

/** Rule 1: each task right after the last of those whose results it reads. */
function earliestLevels(needs: Requirements): Levels {
  const levels = new Map<Task, number>()
  const assign = (task: Task): number => {
    const known = levels.get(task)
    if (known !== undefined) return known
    const needed = needs.get(task) as readonly Task[]
    const level = Math.max(0, ...needed.map((other) => assign(other) + 1))
    levels.set(task, level)
    return level
  }
  for (const task of needs.keys()) assign(task)
  return levels
}

/**
 * Rule 4: a task without a reason to be early joins a later pass over its space, the next one that
 * comes before all who need its result. Tasks that share a pass go together.
 */
function joinLaterPasses(needs: Requirements, earliest: Levels): Levels {
  const levels = new Map(earliest)
  const tasks = [...needs.keys()]
  for (const level of [...new Set(earliest.values())].sort((a, b) => b - a)) {
    const here = tasks.filter((task) => levels.get(task) === level)
    for (const group of groupBy(here, ({ space }) => space.join())) {
      const limit = Math.min(...group.map((task) => latestLevel(needs, levels, task)))
      const later = tasks
        .filter(({ space }) => space.join() === group[0]?.space.join())
        .map((task) => levels.get(task) as number)
        .filter((other) => other > level && other <= limit)
      if (later.length > 0) for (const task of group) levels.set(task, Math.min(...later))
    }
  }
  return levels
}

/** The last level at which a task may run, so that all who need its result still come later. */
function latestLevel(needs: Requirements, levels: Levels, task: Task): number {
  const readers = [...needs].filter(([, needed]) => needed.includes(task))
  return Math.min(...readers.map(([reader]) => (levels.get(reader) as number) - 1))
}

/** Rule 5: a store into a tensor waits for all who read the old value. */
function delayOverwrites(schedule: Schedule): Schedule {
  const stores = schedule.tasks.filter(({ kind }) => kind === 'store')
  const delayed = stores.reduce(delayOverwrite, schedule)
  return delayed === schedule ? schedule : delayOverwrites(delayed)
}

/** Rule 5 for one store; the same schedule if nobody later reads what it overwrites. */
function delayOverwrite(schedule: Schedule, store: Task): Schedule {
  const { program, tasks, levels } = schedule
  const levelOf = (task: Task) => levels.get(task) as number
  const isOldValue = (id: ExpressionId) => {
    const expression = expressionAt(program, id)
    return expression.op === 'tensor' && expression.name === store.into
  }
  const readers = tasks.filter(
    (task) => levelOf(task) > levelOf(store) && readsOf(schedule, task).some(isOldValue),
  )
  if (readers.length === 0) return schedule
  const released = releaseHome(schedule, store)
  const level = Math.max(...readers.map(levelOf))
  return { ...released, levels: new Map(released.levels).set(store, level) }
}

/** Rule 5: a store that waits can't serve those that need its value early; a temporary does. */
function releaseHome(schedule: Schedule, store: Task): Schedule {
  const { tasks, homes, levels } = schedule
  if (homes.get(store.value) !== store) return schedule
  if (!tasks.some((task) => requirementsOf(schedule, task).includes(store))) return schedule
  const temporary = temporaryFor(schedule, store)
  return {
    ...schedule,
    tasks: [...tasks, temporary],
    homes: new Map(homes).set(store.value, temporary),
    levels: new Map(levels).set(temporary, levels.get(store) as number),
  }
}

/**
 * Rules 1 to 3: what a task reads instead of computing it. That is tensors, for their old values; what
 * has to be in memory; and what an earlier pass has stored anyway.
 */
export function readsOf(schedule: Schedule, task: Task): ExpressionId[] {
  const { program, homes, levels } = schedule
  const levelOf = (other: Task) => levels.get(other) as number
  const isRead = (id: ExpressionId) => {
    if (expressionAt(program, id).op === 'tensor') return true
    const home = homes.get(id)
    if (home === task) return false
    const isStored = home !== undefined && levelOf(home) < levelOf(task)
    return isStored || mustBeRead(schedule, id, task.space)
  }
  return reachable(program.expressions, [task.root], isRead).filter(isRead)
}
