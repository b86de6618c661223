import type { Program } from '@adafactor/core'
import {
  type FusedProgram,
  fuse,
  lower,
  type PassBody,
  planSlots,
  type SlotPlan,
} from '@adafactor/core/compiler'

/** A mean that stays a sum in the work space and is finished where it is read. */
export interface UnfinishedMean {
  /** What is added after the division: a constant that was in every term. */
  readonly plus: number
}

/** What plans are made for. */
export interface PlanStyle {
  /**
   * What passes over all elements are computed in: in float32 factors keep the program's order, as a
   * product of small ones may underflow in another.
   */
  readonly arithmetic: 'float32' | 'float64'
  /**
   * Whether sums go through one nest though they read nothing in common. Vectors wait for memory, and
   * less for two streams at once; loops of single numbers want few of them at a time.
   */
  readonly joinsSums: boolean
}

/** What is known about a program whatever the layout of its tensors. */
export interface PreparedProgram {
  readonly program: Program
  readonly fused: FusedProgram
  readonly bodies: readonly PassBody[]
  readonly slotPlan: SlotPlan
  /** By the name of the temporary. */
  readonly unfinishedMeans: ReadonlyMap<string, UnfinishedMean>
  readonly style: PlanStyle
}

const loopsOfNumbers: PlanStyle = { arithmetic: 'float64', joinsSums: false }

export function prepareProgram(program: Program, style = loopsOfNumbers): PreparedProgram {
  const { arithmetic } = style
  const fused = fuse(program)
  const unfinishedMeans = new Map<string, UnfinishedMean>()
  const bodies = fused.passes.map((pass) => {
    const isWhole = pass.space.length === program.rank
    const body = lower(fused, pass, { reorderProducts: arithmetic === 'float64' || !isWhole })
    const reductions = body.reductions.map((reduction) => {
      if (reduction.op !== 'mean' || !isReadOnce(fused, reduction.into)) return reduction
      const { value, plus } = splitConstant(body, reduction.value, arithmetic)
      unfinishedMeans.set(reduction.into, { plus })
      return { ...reduction, value }
    })
    return { ...body, reductions }
  })
  return { program, fused, bodies, slotPlan: planSlots(fused), unfinishedMeans, style }
}

/** Whether each element is read once, or is one number: then it is finished there for nothing. */
function isReadOnce({ passes, temporaries }: FusedProgram, name: string): boolean {
  const axes = temporaries.find((temporary) => temporary.name === name)?.axes ?? []
  const readers = passes.filter(({ loads }) => loads.some(({ from }) => from === name))
  return axes.length === 0 || (readers.length === 1 && readers[0]?.space.length === axes.length)
}

/**
 * The mean of v + c is the mean of v, plus c: an addition for each element saved. In float32 both must be
 * positive: if they cancel out, the sum of v is less exact than that of v + c.
 */
function splitConstant(
  body: PassBody,
  id: number,
  arithmetic: PlanStyle['arithmetic'],
): { value: number; plus: number } {
  const sum = body.values[id] as PassBody['values'][number]
  if (sum.op === 'add') {
    for (const [index, operand] of sum.of.entries()) {
      const constant = body.values[operand] as PassBody['values'][number]
      const value = sum.of[1 - index] as number
      if (constant.op !== 'constant') continue
      const cancels = body.values[value]?.op !== 'square' || constant.value < 0
      if (arithmetic === 'float64' || !cancels) return { value, plus: constant.value }
    }
  }
  return { value: id, plus: 0 }
}
