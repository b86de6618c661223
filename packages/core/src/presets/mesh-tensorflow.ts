import { sizeRange } from '../adafactor/number-checks.js'
import type {
  AdafactorOptions,
  FactorAxes,
  Overrides,
  ParameterOptions,
} from '../adafactor/options.js'
import { checkNumber, checkObject, conflict, invalidOption } from '../checks/option-checks.js'
import { type Axes, allAxes, type Shape, showShape, without } from '../tensors/shape.js'
import { checkArguments, invalidForParameter } from './argument-checks.js'
import { peerWords } from './peer-words.js'
import {
  type Tensor2tensorFamilyArguments,
  tensor2tensorFamilyOptions,
  tensor2tensorSpelling,
} from './tensor2tensor-options.js'

/** The arguments of mesh-tensorflow's `AdafactorOptimizer`. */
export interface MeshTensorflowArguments extends Tensor2tensorFamilyArguments {
  /** The smallest size of both factored axes (128). */
  readonly minDimSizeToFactor?: number
  /** Names of axes that are not factored, and along which each slice has a scale (none). */
  readonly stackedDimNames?: readonly string[] | null
  /** Parameters with one of these in their name are not scaled (none). */
  readonly excludeFromParameterScale?: readonly string[] | null
  /** Parameter to the names of its axes, which mesh-tensorflow's tensors know themselves (none). */
  readonly dimensions?: Readonly<Record<string, readonly string[]>>
}

const peer = peerWords<MeshTensorflowArguments>('meshTensorflow', {
  ...tensor2tensorSpelling,
  minDimSizeToFactor: 'min_dim_size_to_factor',
  stackedDimNames: 'stacked_dim_names',
  excludeFromParameterScale: 'exclude_from_parameter_scale',
  dimensions: 'the dimensions of the variables',
})

/**
 * mesh-tensorflow's `AdafactorOptimizer`, which trained T5, held against commit da907937 on
 * TensorFlow 2.21.0.
 *
 * X -= M, M the average by beta1 of max(eps2, RMS(X)) rho U / max(1, RMS(U) / d), or that itself
 * without beta1; rho = min(0.01, 1/sqrt(t)) or `learningRate`.
 *
 * Other than in the paper: the two largest axes are factored, if both have 128 or more (of equal
 * axes the earlier is the larger); stacked axes are never factored; momentum, an external learning
 * rate, Adam's decay or an offset of t by choice. t counts the global steps.
 *
 * Quirks that come along: the slices along stacked axes have scales of their own but are clipped
 * together, other than in T5X; without `multiplyByParameterScale` the default learning rate is
 * multiplied by 0.05, but not for parameters that `excludeFromParameterScale` names.
 *
 * What does not: an offset above 0 at a global step below it gives NaN there; here it counts from 1
 * (give `startStep` too, for a run that goes on from there).
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` for stacked axes
 *   without names of axes; and `option/invalid` from `adafactor()` for names of another rank
 * @example
 * ```ts
 * import { adafactor, referenceBackend } from '@adafactor/core'
 * import { meshTensorflow } from '@adafactor/core/presets'
 *
 * const backend = referenceBackend()
 * const w = backend.create([2, 2], [1, 2, 3, 4])
 * const options = meshTensorflow({ minDimSizeToFactor: 2 })
 * const optimizer = adafactor({ backend, params: { w }, ...options })
 * optimizer.step({ w: backend.create([2, 2], [0.1, 0.2, 0.3, -0.4]) })
 * console.log(Array.from(backend.read(w), (x) => x.toFixed(4)).join(' '))
 * // => 0.9788 1.9700 2.9715 4.0268
 * ```
 */
export function meshTensorflow(args: MeshTensorflowArguments = {}): AdafactorOptions {
  checkArguments(args, peer)
  const { minDimSizeToFactor = 128, stackedDimNames, dimensions } = args
  const minimumSize = checkNumber('minDimSizeToFactor', minDimSizeToFactor, sizeRange, peer)
  checkNames('stackedDimNames', stackedDimNames)
  checkNames('excludeFromParameterScale', args.excludeFromParameterScale)
  if (dimensions !== undefined) {
    checkObject('dimensions', dimensions, 'an object: parameter to the names of its axes', peer)
    for (const [name, names] of Object.entries(dimensions)) {
      checkNames(`dimensions.${name}`, names)
    }
  } else if (stackedDimNames && stackedDimNames.length > 0) {
    throw conflict(
      'stackedDimNames',
      'dimensions',
      'axes have no names unless dimensions gives them: { parameter: [name, ...] }',
      peer,
    )
  }
  const options = tensor2tensorFamilyOptions(peer, args, ['exponent', 'offset'])
  return {
    ...options,
    factored: options.factored === true && { axes: 'largest', minimumSize },
    overrides: ofParameters(args, options, minimumSize),
  }
}

function checkNames(
  part: 'stackedDimNames' | 'excludeFromParameterScale' | `dimensions.${string}`,
  names: unknown,
): void {
  if (names === undefined || names === null) return
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return
  throw invalidOption(part, names, 'a list of names', peer)
}

function ofParameters(
  { stackedDimNames, excludeFromParameterScale, dimensions }: MeshTensorflowArguments,
  { factored, parameterScale }: ParameterOptions,
  minimumSize: number,
): Overrides {
  return (name, shape) => {
    const names = dimensions && Object.hasOwn(dimensions, name) ? dimensions[name] : undefined
    if (names && names.length !== shape.length) {
      throw invalidForParameter(
        name,
        `has shape ${showShape(shape)}, but "dimensions" names ${names.length} of its axes`,
        peer,
      )
    }
    const stacked = (names ?? []).flatMap((dimension, axis) =>
      stackedDimNames?.includes(dimension) ? [axis] : [],
    )
    const excluded = excludeFromParameterScale?.some((part) => name.includes(part))
    return {
      factored: factored === true && twoLargest(shape, stacked, minimumSize),
      parameterScale:
        typeof parameterScale === 'object' && !excluded
          ? { ...parameterScale, batchAxes: stacked }
          : false,
    }
  }
}

/** mesh-tensorflow's `_factored_dims`: of equal axes the earlier one is the larger. */
function twoLargest(shape: Shape, stacked: Axes, minimumSize: number): FactorAxes | false {
  const size = (axis: number) => shape[axis] as number
  const axes = without(allAxes(shape.length), stacked).sort((a, b) => size(b) - size(a))
  const [largest, second] = axes
  if (largest === undefined || second === undefined || size(second) < minimumSize) return false
  return { rows: [second], columns: [largest] }
}
