import { checkSpecification, type Program } from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import { accessesOf } from '../plan/accessed-tensors.js'
import { planProgram } from '../plan/plan-program.js'
import type { KernelPlan } from '../plan/program-plan.js'
import { emitKernel } from '../wgsl/emit-kernel.js'
import type { KernelVariant } from '../wgsl/kernel-variant.js'
import { describeKernels } from './describe-kernels.js'
import { hardware } from './tuning.js'

/**
 * The kernels that a program becomes on a GPU, for tensors of every shape, to be read. Needs no device.
 *
 * They are those for tensors that have a buffer each, and rows of a multiple of four elements. Where
 * tensors share buffers, or rows are of any length, a device's own kernels differ in how they load and
 * store: {@link WebgpuBackend.generatedSources} shows those.
 *
 * @param program such as {@link stepProgram} makes
 * @returns a text for each launch. Buffers are called `memory0`, `memory1`, ...
 * @throws AdafactorError `backend/specification` if the program is of another version
 *
 * @example
 * ```ts
 * import { generateKernels } from '@adafactor/backend-webgpu'
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 *
 * const shape = [64, 32]
 * const program = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
 * console.log(generateKernels(program).texts.length) // => 5
 * ```
 */
export function generateKernels(program: Program): GeneratedSource {
  checkSpecification('program', program.specification)
  const plan = planProgram(program)
  const { threads, rowsAtOnce } = hardware
  const typeOf = new Map(program.tensors.map(({ name, type = 'float32' }) => [name, type]))
  const kernels = plan.kernels.map((kernel: KernelPlan, number) => {
    const names = [...new Set(accessesOf(plan, kernel, 4).map(({ tensor }) => tensor))]
    const tensors = names.map((name, slot) => ({
      name,
      type: typeOf.get(name) ?? 'float32',
      slots: [slot],
    }))
    const variant: KernelVariant = {
      widths: [4],
      threads,
      rowsAtOnce,
      tensors,
      slots: tensors.length,
      written: [],
      vectors: true,
    }
    return { kernel: number, variant, source: emitKernel(plan, kernel, variant) }
  })
  return { language: 'wgsl', program: plan.program, texts: describeKernels(plan, kernels) }
}
