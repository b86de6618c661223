import type { Axes } from '@adafactor/core'
import type { PassBody, StochasticRounding } from '@adafactor/core/compiler'
import { chooseOrder, type LoopOrder } from './loop-order.js'
import { loadedMemories } from './needed-values.js'
import type { PlacedProgram } from './place-program.js'
import type { PlanStyle } from './prepare-program.js'

/** What a reduction or a store of a pass writes, and the place of the memory that takes it. */
export interface Target {
  readonly value: number
  readonly memory: number
  /** How a store rounds, if not to the nearest. */
  readonly rounding?: StochasticRounding
}

/** What goes through one nest of loops, in which order. */
export interface NestTargets {
  readonly sums: readonly Target[]
  readonly stores: readonly Target[]
  readonly order: LoopOrder
}

/** A nest that sums may still join. */
interface OpenNest extends NestTargets {
  readonly sums: Target[]
  /** The memories that are read from end to end. */
  readonly sweeps: number[]
}

/**
 * Reductions share a nest only if they share a sweep, unless the style says otherwise: operands as large
 * as the space, walked in the same order. So the sums of a transposed gradient go in the gradient's order, and those of
 * the parameter in the parameter's. Stores come last, together, as they change what others read.
 */
export function splitIntoNests(placed: PlacedProgram, body: PassBody): NestTargets[] {
  const { sizes } = placed.axes
  const axes = body.space.filter((axis) => sizes[axis] !== 1)
  const target = ({
    into,
    value,
    rounding,
  }: Pick<PassBody['stores'][number], 'into' | 'value' | 'rounding'>): Target => ({
    value,
    memory: placed.memoryOf.get(into) as number,
    ...(rounding ? { rounding } : {}),
  })
  const stores = body.stores.map(target)
  const nests = stores.length > 0 ? [openNest(placed, body, axes, [], stores)] : []
  for (const sum of body.reductions.map(target)) {
    const own = openNest(placed, body, axes, [sum], [])
    const partner = nests.find((other) => canShareNest(own, other, placed.prepared.style))
    if (partner) {
      partner.sums.push(sum)
      partner.sweeps.push(...own.sweeps)
    } else nests.unshift(own)
  }
  return nests
}

function openNest(
  placed: PlacedProgram,
  body: PassBody,
  axes: Axes,
  sums: Target[],
  stores: Target[],
): OpenNest {
  const stridesOf = (memory: number) => placed.memories[memory]?.strides as readonly number[]
  const roots = [...sums, ...stores].map(({ value }) => value)
  const loaded = loadedMemories(placed, body, roots)
  const walked = [...stores.map(({ memory }) => memory), ...loaded].map(stridesOf)
  const spans = (memory: number) => axes.every((axis) => stridesOf(memory)[axis] !== 0)
  return {
    sums,
    stores,
    order: chooseOrder(axes, placed.axes.sizes, walked),
    sweeps: loaded.filter(spans),
  }
}

function canShareNest(a: OpenNest, b: OpenNest, { joinsSums }: PlanStyle): boolean {
  if (a.order.tiled !== b.order.tiled || a.order.axes.join() !== b.order.axes.join()) return false
  if (joinsSums && b.stores.length === 0) return true
  return a.sweeps.some((memory) => b.sweeps.includes(memory)) || a.sweeps.length === 0
}
