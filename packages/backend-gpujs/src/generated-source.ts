import {
  AdafactorError,
  checkShape,
  checkSpecification,
  type Program,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import { type GpujsMode, gpujsModes } from './options.js'
import type { Launch, LaunchPlan } from './plan/launch-plan.js'
import { planLaunches } from './plan/plan-launches.js'
import type { DeviceLimits } from './plan/planner.js'

/** Float32 numbers that kernels read or write. */
export interface KernelArray {
  /** A tensor of the program, or a piece of work space. */
  readonly name: string
  /** How many numbers there are. */
  readonly elements: number
}

/** A kernel that the backend generated. */
export interface GeneratedKernel {
  /** The pass that it is part of, counted from 1 as `explain(program)` does. */
  readonly pass: number
  /** The gpu.js kernel function. */
  readonly source: string
  /** The functions that it calls. */
  readonly functions: readonly string[]
  /** Threads along x, y and z. */
  readonly threads: readonly [width: number, height: number, depth: number]
  /** What its arguments `a0`, `a1`, ... are; each is read whole. */
  readonly arrays: readonly KernelArray[]
  /** What its arguments `s0`, `s1`, ... are: names of the program's scalars, or numbers. */
  readonly scalars: readonly (string | number)[]
  /** What is written, whole. */
  readonly into: KernelArray
}

/** The kernels of a program, for tensors of one shape. */
export interface GeneratedSource {
  /**
   * The program as it was planned: neighbouring axes that are treated alike are one, axes of size 1
   * are gone. `explain` prints its passes.
   */
  readonly program: Program
  /** The sizes of its axes. */
  readonly shape: Shape
  /** In the order in which they run. */
  readonly kernels: readonly GeneratedKernel[]
  /** The work space that is needed besides the program's tensors. */
  readonly work: readonly KernelArray[]
}

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
 * @throws AdafactorError `tensor/shape` if the shape has another rank, `option/invalid` if there is
 *   no such mode, `program/invalid` if the program is of another version
 */
export function generateKernels(program: Program, shape: Shape, mode: GpujsMode): GeneratedSource {
  checkSpecification('program', program.specification)
  checkShape(shape)
  if (shape.length !== program.rank) {
    throw new AdafactorError(
      'tensor/shape',
      `program "${program.name}" is for tensors of rank ${program.rank}, and the shape is ` +
        showShape(shape),
    )
  }
  if (!gpujsModes.includes(mode)) {
    throw new AdafactorError(
      'option/invalid',
      `mode is ${JSON.stringify(mode)}; it has to be one of ${gpujsModes.join(', ')}`,
    )
  }
  return describePlan(planLaunches(program, shape, leastLimits[mode]))
}

/** What a plan runs, for people. */
export function describePlan({ program, shape, steps, works }: LaunchPlan): GeneratedSource {
  const elements = new Map([
    ...program.tensors.map(
      ({ name, axes }) => [name, sizeOf(axes.map((axis) => shape[axis] as number))] as const,
    ),
    ...works.map((work) => [work.name, work.elements] as const),
  ])
  const arrayNamed = (name: string) => ({ name, elements: elements.get(name) as number })
  const describe = ({ pass, source, arrays, scalars, into }: Launch): GeneratedKernel => ({
    pass,
    source: source.text,
    functions: source.functions,
    threads: source.size,
    arrays: arrays.map(arrayNamed),
    scalars: scalars.map((scalar) => ('name' in scalar ? scalar.name : scalar.value)),
    into: arrayNamed(into),
  })
  return {
    program,
    shape,
    kernels: steps.flatMap((step) => (step.kind === 'launch' ? [describe(step)] : [])),
    work: works,
  }
}
