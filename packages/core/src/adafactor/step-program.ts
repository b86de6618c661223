import type { Program } from '../program/program.js'
import { type Traced, trace } from '../program/trace.js'
import { allAxes } from '../tensors/shape.js'
import { adafactorStep } from './step.js'
import {
  reportAxes,
  roundingScalars,
  type StateName,
  type StepForm,
  type StepScalars,
  scalarNames,
  stateAxes,
} from './step-form.js'

/**
 * The program of one step of this form. Its tensors: `parameter`, `gradient`, state, report.
 *
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 * import { fuse } from '@adafactor/core/compiler'
 *
 * const settings = resolveParameterOptions({}, 'weights', [512, 256])
 * const program = stepProgram(stepForm([512, 256], settings))
 * console.log(program.name, fuse(program).passes.length) // => adafactor factored rank 2 7
 * ```
 */
export function stepProgram(form: StepForm): Program {
  const all = allAxes(form.rank)
  return trace(
    {
      name: nameOf(form),
      rank: form.rank,
      axisNames: axisNames(form),
      tensors: {
        parameter: all,
        gradient: all,
        ...(form.scaledGradient ? { gradientScale: [] } : {}),
        ...stateAxes(form),
        ...reportAxes(form),
      },
      ...(form.types ? { types: form.types } : {}),
      scalars: scalarNames(form),
      roundings: Object.fromEntries(
        (form.stochastic ?? []).map((name, stream) => [name, { key: roundingScalars, stream }]),
      ),
    },
    (ops, tensors, scalars) => {
      const result = adafactorStep<Traced>(
        ops,
        form,
        {
          parameter: tensors.parameter as Traced,
          gradient: tensors.gradient as Traced,
          ...(tensors.gradientScale ? { gradientScale: tensors.gradientScale } : {}),
          state: tensors as Record<StateName, Traced>,
        },
        scalars as unknown as StepScalars<Traced>,
      )
      return {
        stores: { ...result.state, ...result.report, parameter: result.parameter },
        labels: result.intermediates,
      }
    },
  )
}

function nameOf({ rank, factors }: StepForm): string {
  return `adafactor ${factors ? 'factored' : 'unfactored'} rank ${rank}`
}

function axisNames({ rank, factors }: StepForm): string[] {
  if (rank === 1) return ['elements']
  return allAxes(rank).map((axis) => {
    if (factors?.rows.includes(axis)) return factors.rows.length === 1 ? 'rows' : `rows ${axis}`
    if (factors?.columns.includes(axis)) {
      return factors.columns.length === 1 ? 'columns' : `columns ${axis}`
    }
    return `axis ${axis}`
  })
}
