import type { Program, Shape } from '@adafactor/core'
import { fuse, lower, mergeAxes } from '@adafactor/core/compiler'
import type { LaunchPlan } from './launch-plan.js'
import { planPass } from './plan-pass.js'
import { type DeviceLimits, Planner } from './planner.js'

/**
 * Plans the kernels of a program for tensors of one shape. A kernel has one result, so each store
 * and each reduction of a pass is a kernel of its own; long reductions take more than one.
 */
export function planLaunches(program: Program, shape: Shape, limits: DeviceLimits): LaunchPlan {
  const merged = mergeAxes(program, shape)
  const fused = fuse(merged.program)
  const planner = new Planner(fused, merged.shape, limits)
  for (const pass of fused.passes) {
    planner.beginPass()
    planPass(planner, lower(fused, pass, { reorderProducts: false }))
  }
  return planner.finish()
}
