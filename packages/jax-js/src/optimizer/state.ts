import {
  AdafactorError,
  type ReportName,
  type StateName,
  sameShape,
  showShape,
} from '@adafactor/core'
import { type Device, type JsTree, numpy as np } from '@jax-js/jax'
import type { Plan } from './plan.js'

/** What reports of a group of parameters hold: one number for each, or an array where there are more. */
export type GroupReport = {
  /** One number for each parameter of the group; of rank 0 if that is one. */
  lanes: { [name in ReportName]?: np.Array }
  /** By parameter: numbers by slice, where slices have scales of their own. */
  slices: { [name in ReportName]?: np.Array }[]
}

/**
 * The state of an optimizer: a tree of arrays, to be saved and loaded as any other.
 *
 * `moments` has, by the path of each parameter, the second moments (`rowMoment` and `columnMoment`, or
 * `moment`) and the `momentum`, of the axes that they span. `count` is the number of steps done, an int32
 * of rank 0. `reports` is what `lastStep` reads; a state without them can be gone on from.
 */
export type AdafactorState = {
  count: np.Array
  moments: { [parameter: string]: { [name in StateName]?: np.Array } }
  reports: GroupReport[]
}

/** The state before the first step. */
export function freshState(plan: Plan, device: Device | undefined): AdafactorState {
  const zeros = (shape: number[]) =>
    np.zeros(shape, { dtype: np.float32, ...(device ? { device } : {}) })
  return {
    count: countOf(0),
    moments: Object.fromEntries(
      plan.groups.flatMap(({ members }) =>
        members.map(({ name, stateShapes }) => [
          name,
          Object.fromEntries(
            Object.entries(stateShapes).map(([own, shape]) => [own, zeros(shape)]),
          ),
        ]),
      ),
    ),
    reports: [],
  }
}

/** What counts steps, as an array: of a number alone, so that nothing is on a device. */
export function countOf(steps: number): np.Array {
  return np.array(steps, { dtype: np.int32 })
}

/**
 * Refuses what is no state of these parameters. Nothing is consumed.
 * @throws AdafactorError `state/format`, `state/mismatch`, `tensor/disposed`
 */
export function checkState(plan: Plan, state: JsTree<np.Array>): AdafactorState {
  const given = state as Partial<AdafactorState>
  const isState =
    typeof given === 'object' &&
    given.count instanceof np.Array &&
    typeof given.moments === 'object'
  if (!isState) {
    throw new AdafactorError(
      'state/format',
      'the state is not one of this optimizer: it has to be what init(params), update or step returned',
    )
  }
  const found = given as AdafactorState
  if (found.count.refCount <= 0) throw wasConsumed('count')
  const wanted = plan.groups.flatMap(({ members }) => members)
  const names = new Set(wanted.map(({ name }) => name))
  const foreign = Object.entries(found.moments).find(
    ([name, own]) => !names.has(name) && Object.keys(own).length > 0,
  )
  if (foreign) {
    throw new AdafactorError(
      'state/mismatch',
      `the state has "${foreign[0]}", which is no parameter`,
    )
  }
  for (const { name, stateShapes } of wanted) {
    const own: Readonly<Record<string, unknown>> = found.moments[name] ?? {}
    for (const kind of new Set([...Object.keys(stateShapes), ...Object.keys(own)])) {
      const shape = stateShapes[kind as StateName]
      const array = own[kind]
      if (shape && array instanceof np.Array && sameShape(array.shape, shape)) {
        if (array.refCount <= 0) throw wasConsumed(`moments.${name}.${kind}`)
        continue
      }
      const there = array instanceof np.Array ? `is ${showShape(array.shape)}` : 'is no array'
      throw new AdafactorError(
        'state/mismatch',
        `"${kind}" of parameter "${name}" ${there} in the state, and with these options it has to be ` +
          `${shape ? showShape(shape) : 'absent'}`,
      )
    }
  }
  return found
}

function wasConsumed(name: string): AdafactorError {
  return new AdafactorError(
    'tensor/disposed',
    `"${name}" of the state was consumed before: go on with the state that the last step returned`,
  )
}
