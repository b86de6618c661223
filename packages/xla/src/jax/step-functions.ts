import {
  type Axes,
  type ParameterSettings,
  type Shape,
  type StepForm,
  stateAxes,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { type Kind, namesAxes } from './kinds.js'
import { type AxisRoles, stepFunction } from './python/step-function.js'
import { updateProgram } from './update-program.js'

/** Python functions of steps, each text once. */
export class StepFunctions {
  readonly texts: string[] = []
  readonly #names = new Map<string, string>()

  /** The name of the function of a step whose second moment is factored, or kept whole. */
  nameFor(kind: Kind, isFactored: boolean, startStep: number): string {
    const { form, roles } = isFactored ? factored(kind, startStep) : whole(kind, startStep)
    const program = updateProgram(stepProgram(form), Object.keys(stateAxes(form)))
    const base = isFactored ? 'factored_step' : 'whole_step'
    const text = (name: string) => stepFunction(name, program, roles)
    const known = this.#names.get(text(base))
    if (known !== undefined) return known
    const others = this.texts.filter((each) => each.startsWith(`def ${base}`)).length
    const name = others === 0 ? base : `${base}_${others + 1}`
    this.#names.set(text(base), name)
    this.texts.push(text(name))
    return name
  }
}

interface FormOfRoles {
  readonly form: StepForm
  readonly roles: AxisRoles
}

/** A step over rows, columns and a batch of matrices before and behind them, for any rank. */
function factored(kind: Kind, startStep: number): FormOfRoles {
  const { settings, shape } = kind
  if (shape && namesAxes(settings)) {
    const form = formOf(kind, settings, shape, startStep)
    return { form, roles: form.factors ?? noRoles }
  }
  const roles = { rows: [1], columns: [2] }
  return { form: formOf(kind, { ...settings, factored: roles }, [2, 2, 2, 2], startStep), roles }
}

/** A step element by element, for any rank. */
function whole(kind: Kind, startStep: number): FormOfRoles {
  const { settings, shape } = kind
  const isOfShape = shape !== undefined && namesAxes(settings)
  const own = { ...settings, factored: false } as const
  return { form: formOf(kind, own, isOfShape ? shape : [2], startStep), roles: noRoles }
}

const noRoles: { readonly rows: Axes; readonly columns: Axes } = { rows: [], columns: [] }

function formOf(
  { type }: Kind,
  settings: ParameterSettings,
  shape: Shape,
  startStep: number,
): StepForm {
  const types = ['float32', 'bfloat16', 'float16'] as const
  return stepForm(shape, settings, {
    startStep,
    storage: { backend: 'xla', types, parameter: type },
  })
}

/**
 * What parts of the state are stored as where that is not float32.
 * @throws AdafactorError `tensor/type`
 */
export function stateTypes(kind: Kind, startStep: number): Readonly<Record<string, string>> {
  const forms = [factored(kind, startStep).form, whole(kind, startStep).form]
  const entries = forms.flatMap(({ types = {} }) => Object.entries(types))
  return Object.fromEntries(entries.filter(([name]) => name !== 'parameter'))
}

/**
 * By name, the streams of random numbers of what is rounded stochastically: where the second moment is
 * factored, and where it is kept whole.
 */
export function streamsOf(
  kind: Kind,
  startStep: number,
): Readonly<Record<'factored' | 'whole', Readonly<Record<string, number>>>> {
  const streams = ({ form: { stochastic = [] } }: FormOfRoles) =>
    Object.fromEntries(stochastic.map((name, stream) => [name, stream]))
  return { factored: streams(factored(kind, startStep)), whole: streams(whole(kind, startStep)) }
}
