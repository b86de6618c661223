import {
  type AdafactorOptions,
  type OptimizerSettings,
  ParameterResolver,
  type ParameterSettings,
  type Shape,
  type StateName,
  type StepForm,
  sizeOf,
  stateAxes,
  stateShapes,
  stepForm,
  stepProgram,
  stepScalars,
} from '@adafactor/core'
import { numbersOf } from '../program/emit-batch.js'
import { type TracedProgram, tracedProgram } from '../program/traced-program.js'
import { unlike } from '../program/unlike.js'
import { updateProgram } from './update-program.js'

/** What a parameter is to its plan. */
export interface PlannedParameter {
  readonly name: string
  /** Its place among the leaves of the tree. */
  readonly leaf: number
  readonly shape: Shape
  readonly settings: ParameterSettings
  /** Of the arrays that are kept for it: of the axes that they span. */
  readonly stateShapes: Readonly<Partial<Record<StateName, number[]>>>
}

/** Parameters whose step is one program. */
export interface Group {
  readonly form: StepForm
  /** What gives the new parameter. */
  readonly step: TracedProgram
  /** What gives the difference to the old one. */
  readonly update: TracedProgram
  readonly members: readonly PlannedParameter[]
}

/** What an optimizer does with a tree of these names and shapes. */
export interface Plan {
  readonly names: readonly string[]
  readonly shapes: readonly Shape[]
  readonly groups: readonly Group[]
}

/**
 * Plans the steps of a tree.
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`, `tensor/type`
 */
export function planOf(
  options: AdafactorOptions,
  { startStep, clipGlobalNorm }: OptimizerSettings,
  names: readonly string[],
  shapes: readonly Shape[],
): Plan {
  const resolver = new ParameterResolver(options, new Set(names))
  const groups = new Map<string, { form: StepForm; members: PlannedParameter[] }>()
  names.forEach((name, leaf) => {
    const shape = shapes[leaf] as Shape
    const settings = resolver.resolve(name, shape, 'float32')
    const form = stepForm(shape, settings, {
      scaledGradient: clipGlobalNorm !== null,
      startStep,
      storage: { backend: 'jax-js', types: ['float32'], parameter: 'float32' },
    })
    // A parameter without elements stays as it is.
    if (sizeOf(shape) === 0) return
    const key = JSON.stringify(form)
    const group = groups.get(key) ?? { form, members: [] }
    groups.set(key, group)
    group.members.push({ name, leaf, shape, settings, stateShapes: ownShapes(shape, form) })
  })
  return {
    names,
    shapes,
    groups: [...groups.values()].map(({ form, members }) => {
      const program = stepProgram(form)
      return {
        form,
        members,
        step: tracedProgram(program),
        update: tracedProgram(updateProgram(program)),
      }
    }),
  }
}

/** Shapes without the axes that are not spanned. */
function ownShapes(shape: Shape, form: StepForm): Partial<Record<StateName, number[]>> {
  const axes = stateAxes(form)
  return Object.fromEntries(
    Object.entries(stateShapes(shape, form)).map(([name, full]) => [
      name,
      full.filter((_, axis) => axes[name as StateName]?.includes(axis)),
    ]),
  )
}

/** Which of the programs of each group a function is made of. */
export type Mode = 'step' | 'update'

/**
 * The numbers of a step, computed on the host in float64: one array for all parameters.
 * @param updatesBefore of this step, `startStep` included
 * @throws AdafactorError `option/invalid` for a schedule that returns no number
 */
export function stepNumbers(
  plan: Plan,
  mode: Mode,
  updatesBefore: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from([
    ...unlike,
    ...plan.groups.flatMap((group) =>
      numbersOf(
        group[mode],
        group.members.map(({ settings }) => ({
          ...stepScalars(settings, updatesBefore + 1, updatesBefore),
        })),
      ),
    ),
  ])
}
