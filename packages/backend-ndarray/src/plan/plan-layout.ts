import type { PassBody } from '@adafactor/core/compiler'
import { buildNest } from './build-nest.js'
import type { TensorLayout } from './place-program.js'
import { type PlacedMemory, type PlacedProgram, placeProgram } from './place-program.js'
import type { PassPlan, SizedPlan, WorkRange } from './plan.js'
import type { PreparedProgram } from './prepare-program.js'
import { splitIntoNests } from './split-nests.js'

/** Plans a program for tensors that lie in memory like this, in the order of declaration. */
export function planLayout(prepared: PreparedProgram, layouts: readonly TensorLayout[]): SizedPlan {
  const placed = placeProgram(prepared, layouts)
  const passes = prepared.bodies.map((body) => planPass(placed, body))
  return {
    plan: {
      name: prepared.program.name,
      memories: placed.memories.map(({ name, home, elements }) => ({ name, home, elements })),
      scalars: prepared.program.scalars,
      passes,
      numberNames: placed.numbers.names,
    },
    numbers: placed.numbers.values,
    workLength: placed.workLength,
  }
}

function planPass(placed: PlacedProgram, body: PassBody): PassPlan {
  const { axes, memories, memoryOf, prepared } = placed
  const rangeOf = (reduction: PassBody['reductions'][number]): WorkRange => ({
    offset: (memories[memoryOf.get(reduction.into) as number] as PlacedMemory).offset,
    length: axes.count(reduction.axes) === 1 ? null : axes.placeCount(reduction.axes),
  })
  return {
    title: body.space.map((axis) => axes.names[axis]).join(' x ') || 'a single point',
    isWhole: body.space.length === prepared.program.rank,
    cleared: body.reductions.map(rangeOf),
    nests: splitIntoNests(placed, body).map((targets) => buildNest(placed, body, targets)),
    means: body.reductions
      .filter(({ op, into }) => op === 'mean' && !prepared.unfinishedMeans.has(into))
      .map((reduction) => ({ ...rangeOf(reduction), count: axes.placeCount(reduction.over) })),
  }
}
