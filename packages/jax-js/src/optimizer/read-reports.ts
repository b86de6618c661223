import { type ReportName, type StepReport, stepReport, stepScalars } from '@adafactor/core'
import type { Plan } from './plan.js'
import type { GroupReport } from './state.js'

/**
 * Reads what a step reported.
 * @param reports not consumed
 * @param updatesBefore of that step, `startStep` included
 */
export async function readReports(
  plan: Plan,
  reports: readonly GroupReport[],
  updatesBefore: number,
): Promise<Record<string, StepReport>> {
  const found: [string, StepReport][] = []
  for (const [index, { form, members }] of plan.groups.entries()) {
    const { lanes, slices } = reports[index] as GroupReport
    const numbers = await readAll(lanes)
    for (const [member, { name, settings }] of members.entries()) {
      const own = Object.entries(numbers).map(([report, data]) => [
        report,
        [data[member] as number],
      ])
      const read = { ...Object.fromEntries(own), ...(await readAll(slices[member] ?? {})) }
      const scalars = stepScalars(settings, updatesBefore + 1, updatesBefore)
      found.push([name, stepReport({ form }, scalars, read)])
    }
  }
  return Object.fromEntries(found)
}

async function readAll(
  arrays: GroupReport['lanes'],
): Promise<Partial<Record<ReportName, ArrayLike<number>>>> {
  const entries = Object.entries(arrays).map(
    async ([name, array]) => [name, await array.ref.data()] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
