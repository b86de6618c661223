import { reportAxes, type StateName } from '@adafactor/core'
import { jit, type numpy as np, type OwnedFunction, tree } from '@jax-js/jax'
import type { DeviceOps } from '../program/element-ops.js'
import { emitBatch } from '../program/emit-batch.js'
import { unlike } from '../program/unlike.js'
import { globalNormScale } from './global-norm.js'
import type { Group, Mode, Plan } from './plan.js'
import type { GroupReport } from './state.js'

/** By group and member, the arrays of the state. */
type Moments = { [name in StateName]?: np.Array }[][]

/** What a step takes and gives in the tree's order, all consumed. */
type StepFunction = (
  gradients: np.Array[],
  parameters: np.Array[],
  moments: Moments,
  numbers: np.Array,
) => [parameters: np.Array[], moments: Moments, reports: GroupReport[]]

/** One compiled function for the whole step. */
export function traceStep(
  plan: Plan,
  mode: Mode,
  ops: DeviceOps,
  clipGlobalNorm: number | null,
  onTrace: () => void,
): OwnedFunction<StepFunction> {
  return jit(function adafactor(gradients, parameters, moments, numbers) {
    onTrace()
    const present = plan.groups.flatMap(({ members }) => members.map(({ leaf }) => leaf))
    const scale =
      clipGlobalNorm === null
        ? undefined
        : globalNormScale(
            present.map((leaf) => gradients[leaf] as np.Array),
            clipGlobalNorm,
            ops,
          )
    const stepped: np.Array[] = []
    const kept: Moments = []
    const reports: GroupReport[] = []
    let from = unlike.length
    plan.groups.forEach((group, index) => {
      const traced = group[mode]
      const batch = group.members.map(({ leaf, shape }, member) => ({
        sizes: shape,
        tensors: {
          parameter: parameters[leaf] as np.Array,
          gradient: gradients[leaf] as np.Array,
          ...(scale ? { gradientScale: scale } : {}),
          ...(moments[index]?.[member] ?? {}),
        },
      }))
      const { items, lanes } = emitBatch(
        traced,
        ops,
        batch,
        { array: numbers, from },
        lanesOf(group),
      )
      from += traced.program.scalars.length * batch.length + traced.constants.length
      const split = items.map((item) => splitItem(group, item))
      group.members.forEach(({ leaf }, member) => {
        stepped[leaf] = split[member]?.parameter as np.Array
      })
      kept.push(split.map((item) => item.state))
      reports.push({ lanes, slices: split.map((item) => item.report) })
    })
    plan.shapes.forEach((_, leaf) => {
      if (stepped[leaf] === undefined) {
        stepped[leaf] = ((mode === 'step' ? parameters : gradients)[leaf] as np.Array).ref
      }
    })
    tree.dispose([gradients, parameters, moments, numbers])
    scale?.dispose()
    return [stepped, kept, reports]
  } as StepFunction)
}

/** Reports of one number are wanted as one array of all members: the fewer arrays, the less to look after. */
function lanesOf({ form }: Group): Set<string> {
  const entries = Object.entries(reportAxes(form))
  return new Set(entries.filter(([, axes]) => axes.length === 0).map(([name]) => name))
}

/** A new parameter, what is kept for it, and what it reports by slice. */
function splitItem(
  { form }: Group,
  { parameter, ...others }: Record<string, np.Array>,
): {
  parameter: np.Array
  state: Moments[number][number]
  report: GroupReport['slices'][number]
} {
  const reports = reportAxes(form)
  const isReport = (name: string) => name in reports
  const entries = Object.entries(others)
  return {
    parameter: parameter as np.Array,
    state: Object.fromEntries(entries.filter(([name]) => !isReport(name))),
    report: Object.fromEntries(entries.filter(([name]) => isReport(name))),
  }
}
