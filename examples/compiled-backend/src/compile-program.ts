import { allAxes, type Program, roundToBfloat16, type Shape, sizeOf } from '@adafactor/core'
import { axisSizes, fuse, lower, planSlots } from '@adafactor/core/compiler'
import { emitKernel, type Place } from './emit-kernel.ts'

/** A program as JavaScript, for every shape of its rank. */
export interface Kernels {
  /** The text of each pass. */
  readonly sources: readonly string[]
  /**
   * Takes memory for a run over the data of all tensors, in the order of declaration, of these shapes.
   * What it returns runs, and can't fail.
   */
  prepare(tensors: Float32Array[], shapes: Shape[]): (scalars: Record<string, number>) => void
}

export function compileProgram(program: Program): Kernels {
  const fused = fuse(program)
  const { slots, slotOf } = planSlots(fused)
  const places = new Map<string, Place>()
  for (const { name, axes } of program.tensors) places.set(name, { index: places.size, axes })
  for (const { name, axes } of fused.temporaries) {
    places.set(name, { index: program.tensors.length + (slotOf[name] as number), axes })
  }
  const sources = fused.passes.map((pass) => emitKernel(lower(fused, pass), places))
  const parameters = ['memory', 'scalars', 'roundToBfloat16']
  for (const axis of allAxes(program.rank)) parameters.push(`n${axis}`)
  const kernels = sources.map((source) => new Function(...parameters, source))
  return {
    sources,
    prepare(tensors, shapes) {
      const sizes = axisSizes(program, shapes)
      // Rows and columns in float64, since sums grow in them: a device without it sums in blocks.
      const lengths = slots.map(({ axes }) => sizeOf(axes.map((axis) => sizes[axis] as number)))
      const memory = [...tensors, ...lengths.map((length) => new Float64Array(length))]
      return (scalars) => {
        for (const kernel of kernels) kernel(memory, scalars, roundToBfloat16, ...sizes)
      }
    },
  }
}
