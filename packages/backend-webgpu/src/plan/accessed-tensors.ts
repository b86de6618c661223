import { readsOf } from './accesses.js'
import type { KernelPlan, Part, ProgramPlan } from './program-plan.js'

/** How a part reaches the elements of a tensor: four neighbours at once, one each thread, or just one. */
export type Reach = 'wide' | 'narrow' | 'single'

/** A use of a tensor by a kernel. */
export interface TensorAccess {
  readonly tensor: string
  readonly reach: Reach
  readonly isStored: boolean
}

/** Whether a part computes four neighbours along x at once, in kernels of this width. */
export function isWide({ program }: ProgramPlan, { grid, added }: Part, width: number): boolean {
  return width > 1 && added.size === 0 && grid.x !== undefined && grid.x === program.rank - 1
}

/** What a kernel does with the program's tensors; in the order of their declaration. */
export function accessesOf(
  plan: ProgramPlan,
  { parts }: KernelPlan,
  width: number,
): TensorAccess[] {
  const axesOf = new Map(plan.program.tensors.map(({ name, axes }) => [name, axes]))
  const found = parts.flatMap((part) => {
    const { body, prologues, grid } = part
    const reachOf = (tensor: string): Reach => {
      if (body.space.length === 0) return 'single'
      const isAlongX = grid.x !== undefined && axesOf.get(tensor)?.includes(grid.x)
      return isAlongX && isWide(plan, part, width) ? 'wide' : 'narrow'
    }
    const single = prologues.flatMap((each) => [
      ...[...readsOf(each.body)].map((tensor) => ({ tensor, isStored: false })),
      ...(each.storesTensors ? each.body.stores : []).map(({ into }) => ({
        tensor: into,
        isStored: true,
      })),
    ])
    return [
      ...[...readsOf(body)].map((tensor) => ({ tensor, reach: reachOf(tensor), isStored: false })),
      ...body.stores.map(({ into }) => ({ tensor: into, reach: reachOf(into), isStored: true })),
      ...single.map((access) => ({ ...access, reach: 'single' as const })),
    ]
  })
  const order = [...axesOf.keys()]
  return found
    .filter(({ tensor }) => axesOf.has(tensor))
    .sort((a, b) => order.indexOf(a.tensor) - order.indexOf(b.tensor))
}
