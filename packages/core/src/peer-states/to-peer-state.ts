import { listed, showData } from '../checks/show-value.js'
import { denseOps } from '../dense/dense-ops.js'
import { zerosLike } from '../dense/dense-tensor.js'
import { AdafactorError } from '../errors.js'
import type { ParameterState, StateDict, StoredTensor } from '../state/state-dict.js'
import { isHalfType } from '../tensors/element-type.js'
import { sizeOf } from '../tensors/shape.js'
import { arrange, momentumOf } from './arrangement.js'
import { layouts } from './layouts.js'
import type { PeerParameterState, PeerState, PeerTensor, StateLayout } from './peer-state.js'

/**
 * A state in the words of a peer, without copying the numbers.
 *
 * @throws AdafactorError `state/mismatch` if the peer has no place for something in it
 */
export function toPeerState(state: StateDict, layout: StateLayout): PeerState {
  const { iteration, settings, parameters } = state
  const startStep = settings.startStep as number
  const step = startStep + iteration
  const { counts } = layouts[layout]
  const differences: string[] = []
  const converted = Object.entries(parameters).map(([name, parameter]) => {
    const found: string[] = []
    const { updates, done } = parameter
    if (done) found.push('it had its gradient in an iteration that step() has not ended yet')
    // Where the optimizer counts once for all, its count is each parameter's t.
    const own = settings.stepCount === 'optimizer' ? step : startStep + updates
    if (counts === 'optimizer' && own !== step) {
      found.push(`it had ${updates} updates of ${iteration}, but ${layout} counts once for all`)
    }
    const tensors = tensorsOf(parameter, layout, found)
    differences.push(...found.map((difference) => `parameter ${showData(name)}: ${difference}`))
    return [name, { ...(counts === 'parameter' ? { step: own } : {}), ...tensors }] as const
  })
  if (differences.length > 0) {
    throw new AdafactorError(
      'state/mismatch',
      `this state can't be written in the layout "${layout}": ${listed(differences)}. ` +
        (Object.values(parameters).some(({ done }) => done)
          ? 'Call step() first, to end the iteration'
          : 'Choose the layout of the preset that the optimizer was made with'),
    )
  }
  return { layout, step, parameters: Object.fromEntries(converted) }
}

function tensorsOf(
  parameter: ParameterState,
  layout: StateLayout,
  differences: string[],
): PeerParameterState {
  const { kept, placeholders, fullOfFactored } = arrange(layout, parameter, differences)
  if (sizeOf(parameter.shape) === 0 || differences.length > 0) return {}
  const { tensors, settings } = parameter
  const bfloat16 = momentumOf(settings)?.type === 'bfloat16'
  const converted = [...kept].map(([key, { tensor, shape }]): [string, PeerTensor] => {
    const { data, type: dtype = 'float32' } = tensors[tensor] as StoredTensor
    return [
      key,
      { shape: [...shape], data, dtype: tensor === 'momentum' && bfloat16 ? 'bfloat16' : dtype },
    ]
  })
  const { shape = [] } = layouts[layout].placeholders ?? {}
  // Peers with second moments of 16 bits have these zeros so too.
  const { type } = (tensors.rowMoment ?? tensors.moment) as StoredTensor
  const dtype = isHalfType(type) ? type : 'float32'
  return Object.fromEntries([
    ...converted,
    ...placeholders.map((key): [string, PeerTensor] => [
      key,
      { shape: [...shape], data: new Float32Array(sizeOf(shape)), dtype },
    ]),
    ...(fullOfFactored ? [[fullOfFactored, secondMoment(parameter)] as const] : []),
  ])
}

/** V = R C / mean R, stored as R is; zeros before the first update. */
function secondMoment({ shape, factors, tensors }: ParameterState): PeerTensor {
  const R = tensors.rowMoment as StoredTensor
  const C = tensors.columnMoment as StoredTensor
  const { constant, divide, mean, multiply, where } = denseOps('float64')
  const meanR = mean(R, factors?.rows ?? [])
  const V = multiply(where(meanR, divide(R, meanR), constant(0)), C)
  const data = zerosLike(R.data, sizeOf(shape))
  data.set(V.data)
  return { shape: [...shape], data, dtype: R.type ?? 'float32' }
}
