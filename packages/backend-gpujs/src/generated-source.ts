import {
  AdafactorError,
  checkShape,
  checkSpecification,
  type Program,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import type {
  GeneratedMemory,
  GeneratedSource,
  GeneratedText,
  TranslatedText,
} from '@adafactor/core/compiler'
import { emitKernel } from './kernels/emit-kernel.js'
import { type GpujsMode, gpujsModes } from './options.js'
import type { Launch, LaunchPlan } from './plan/launch-plan.js'
import { planLaunches } from './plan/plan-launches.js'
import type { DeviceLimits } from './plan/planner.js'

/** What every device of a mode has. */
const leastLimits: Readonly<Record<GpujsMode, DeviceLimits>> = {
  // Eight storage buffers, one of them for the result.
  webgpu: { maxArrays: 7, updatesInPlace: true },
  webgl2: { maxArrays: 15, updatesInPlace: false },
  webgl: { maxArrays: 8, updatesInPlace: false },
  headlessgl: { maxArrays: 8, updatesInPlace: false },
  webasm: { maxArrays: 64, updatesInPlace: true },
  cpu: { maxArrays: 64, updatesInPlace: true },
}

/**
 * The kernels that a program becomes for tensors of one shape, to be read. Needs neither a device
 * nor gpu.js, and no memory that grows with the shape. Where a device can read more arrays in a
 * kernel than the mode promises, its own kernels may be fewer.
 *
 * @param program such as {@link stepProgram} makes
 * @param shape the sizes of the program's axes, outermost first
 * @returns a text for each kernel. Arrays are its arguments `a0`, `a1`, ..., numbers `s0`, `s1`, ...
 * @throws AdafactorError `tensor/shape` if the shape has another rank, `option/invalid` if there is
 *   no such mode, `backend/specification` if the program is of another version
 *
 * @example
 * ```ts
 * import { generateKernels } from '@adafactor/backend-gpujs'
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 *
 * const shape = [64, 32]
 * const program = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
 * const { texts } = generateKernels(program, shape, 'webgpu')
 * console.log(texts.at(-1)?.title) // => parameter
 * ```
 */
export function generateKernels(program: Program, shape: Shape, mode: GpujsMode): GeneratedSource {
  checkProgramShape(program, shape)
  if (!gpujsModes.includes(mode)) {
    throw new AdafactorError(
      'option/invalid',
      `mode is ${JSON.stringify(mode)}; it has to be one of ${gpujsModes.join(', ')}`,
    )
  }
  return describePlan(planLaunches(program, shape, leastLimits[mode]))
}

/** @throws AdafactorError `tensor/shape`, `backend/specification` */
export function checkProgramShape(program: Program, shape: Shape): void {
  checkSpecification('program', program.specification)
  checkShape(shape)
  if (shape.length === program.rank) return
  throw new AdafactorError(
    'tensor/shape',
    `program "${program.name}" is for tensors of rank ${program.rank}, and the shape is ` +
      showShape(shape),
  )
}

/**
 * What a plan runs, for people.
 *
 * @param translatedOf what gpu.js made of a kernel. Default: not said
 */
export function describePlan(
  { program, shape, steps, works }: LaunchPlan,
  translatedOf: (launch: Launch) => TranslatedText | undefined = () => undefined,
): GeneratedSource {
  const elements = new Map([
    ...program.tensors.map(
      ({ name, axes }) => [name, sizeOf(axes.map((axis) => shape[axis] as number))] as const,
    ),
    ...works.map((work) => [work.name, work.elements] as const),
  ])
  const memoryNamed = (name: string): GeneratedMemory => ({
    name,
    type: 'float32',
    elements: elements.get(name) as number,
  })
  const describe = (launch: Launch): GeneratedText => {
    const { pass, task, into } = launch
    const translated = translatedOf(launch)
    const { source, arrays, scalars } = emitKernel(task)
    const values = scalars.map((scalar) => ('name' in scalar ? scalar.name : scalar.value))
    const named = [...source.arrays, ...source.scalars].map(
      (name, index) => [name, [...arrays, ...values][index] as string | number] as const,
    )
    return {
      title: titleOf(into, arrays),
      passes: [pass],
      code: [...source.functions, source.text].join('\n'),
      ...(translated ? { translated } : {}),
      names: Object.fromEntries(named),
      reads: arrays.map(memoryNamed),
      writes: [memoryNamed(into)],
      threads: source.size,
    }
  }
  return {
    language: 'gpu.js',
    program,
    shape,
    texts: steps.flatMap((step) => (step.kind === 'launch' ? [describe(step)] : [])),
  }
}

/** What a kernel computes: `rowFactor` is in `work 3: rowFactor`. */
function titleOf(into: string, arrays: readonly string[]): string {
  const [value, ...read] = [into, ...arrays].map((name) => name.replace(/^work \d+: /, ''))
  // A long sum takes several kernels, of which the later ones add up what the first has left.
  return read.length === 1 && read[0] === value ? `${value}, from its parts` : `${value}`
}
