import {
  AdafactorError,
  type AdafactorOptions,
  type ParameterState,
  resolveParameterOptions,
  type StateDict,
  type StoredTensor,
  stepForm,
} from '@adafactor/core'
import { scalar, tensor, type Variable } from '@tensorflow/tfjs-core'
import type { NamedTensor } from './named-tensor.js'
import { untilCollected } from './until-collected.js'

/** The state of one variable, as it was saved. */
export type SavedParameter = Pick<ParameterState, 'updates' | 'tensors'>

/** A state as it was saved: by the names that variables had then. */
export interface SavedState {
  readonly iterations: number
  readonly parameters: ReadonlyMap<string, SavedParameter>
}

/**
 * The weights of an optimizer as TensorFlow.js saves them: `iter`, and for each variable its count of
 * updates and its tensors, `dense_Dense1/kernel/rowMoment`.
 */
export function toWeights({ iterations, parameters }: SavedState): NamedTensor[] {
  const count = (name: string, value: number) => ({
    name,
    tensor: untilCollected(scalar(value, 'int32')),
  })
  return [
    count('iter', iterations),
    ...[...parameters].flatMap(([name, { updates, tensors }]) => [
      count(`${name}/updates`, updates),
      ...Object.entries(tensors).map(([part, { shape, data }]) => ({
        name: `${name}/${part}`,
        tensor: untilCollected(tensor(Float32Array.from(data), [...shape], 'float32')),
      })),
    ]),
  ]
}

/** @throws AdafactorError `state/format` for what `toWeights` has not made */
export async function fromWeights(weights: readonly NamedTensor[]): Promise<SavedState> {
  if (!Array.isArray(weights)) throw noState('it is no list of { name, tensor }')
  const parameters = new Map<string, SavedParameter>()
  let iterations: number | undefined
  const read = await Promise.all(
    weights.map(async ({ name, tensor }) => ({
      name,
      shape: tensor.shape,
      data: await tensor.data(),
    })),
  )
  for (const { name, shape, data } of read) {
    if (name === 'iter') {
      iterations = data[0]
      continue
    }
    const slash = name.lastIndexOf('/')
    const [variable, part] = [name.slice(0, slash), name.slice(slash + 1)]
    if (slash < 0 || !parts.includes(part)) throw noState(`it has "${name}"`)
    const { updates, tensors } = parameters.get(variable) ?? { updates: 0, tensors: {} }
    const stored: StoredTensor = { shape, data: Float32Array.from(data) }
    parameters.set(
      variable,
      part === 'updates'
        ? { updates: data[0] as number, tensors }
        : { updates, tensors: { ...tensors, [part]: stored } },
    )
  }
  if (iterations === undefined) throw noState('it has no "iter"')
  if (!Number.isSafeInteger(iterations) || iterations < 0) {
    throw noState(`its "iter" is ${iterations} and not a count`)
  }
  return { iterations, parameters }
}

const parts = ['updates', 'rowMoment', 'columnMoment', 'moment', 'momentum']

/** A state of core's for some variables, by their names here. */
export function stateDictOf(
  iteration: number,
  saved: ReadonlyMap<Variable, SavedParameter>,
  options: AdafactorOptions,
): StateDict {
  const parameters = [...saved].map(([{ name, shape }, own]) => {
    const settings = resolveParameterOptions(options, name, shape)
    const { factors } = stepForm(shape, settings)
    return [name, { ...own, shape, factors, settings: {} }] as const
  })
  return {
    format: 1,
    optimizer: 'adafactor',
    iteration,
    settings: {},
    parameters: Object.fromEntries(parameters),
  }
}

function noState(why: string): AdafactorError {
  return new AdafactorError(
    'state/format',
    `these are no weights of an Adafactor optimizer: ${why}; give what getWeights() returned`,
  )
}
