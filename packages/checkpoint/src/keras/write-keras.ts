import { AdafactorError, type PeerState, sizeOf } from '@adafactor/core'
import { listNames } from '../list-names.js'
import type { Source } from '../source/source.js'
import { storedBytes } from '../stored-bytes.js'
import { torchTypes } from '../torch/tensors/torch-types.js'
import { type NumberDataset, writeDataset } from './h5-dataset.js'
import { changeHdf5 } from './hdf5.js'
import { readKerasBytes } from './keras-bytes.js'
import { type KerasFile, type KerasPlaces, kerasFile, placesIn } from './keras-file.js'
import { type KerasParameters, stateVariables } from './keras-state.js'

/** What goes into a copy of a file of Keras. */
export interface KerasNumbers {
  /** New numbers of the model's variables, by their paths in the file. */
  readonly weights?: Readonly<Record<string, ArrayLike<number>>>
  /** A state in the layout `keras`. */
  readonly state?: PeerState
  /** The model's trainable variables in their order, for the state. */
  readonly params?: KerasParameters
}

/**
 * A copy of a file that Keras has saved, with other numbers in it: `load_weights` takes it, so a run goes on
 * there. Keras finds its variables by places that only it knows, so a file of the same model is needed. All that
 * nothing is given for stays as it was. From a `.keras` archive it is the `.weights.h5` in it.
 *
 * @param template the file that the run came from, or any other of the same model
 * @throws AdafactorError as `readKeras`; `checkpoint/unknown-tensor` for a path that
 *   is not there; `tensor/data-length`; `state/mismatch`; `option/invalid` for a state without `params`
 * @example
 * ```ts
 * import { writeKeras } from '@adafactor/checkpoint/keras'
 * import type { Optimizer } from '@adafactor/core'
 *
 * async function goBack<T>(optimizer: Optimizer<T>, template: string | Uint8Array) {
 *   const state = await optimizer.stateDict({ layout: 'keras' })
 *   const params = [...optimizer.params].map(
 *     ([name, tensor]) => [name, optimizer.backend.shapeOf(tensor)] as const,
 *   )
 *   return writeKeras(template, { state, params })
 * }
 * ```
 */
export async function writeKeras(
  template: Source,
  { weights = {}, state, params }: KerasNumbers,
): Promise<Uint8Array<ArrayBuffer>> {
  if (state !== undefined && params === undefined) {
    throw new AdafactorError(
      'option/invalid',
      'a state is written with the shapes of its parameters: give { state, params } in the order of ' +
        'trainable_variables',
    )
  }
  const { name, bytes } = await readKerasBytes(template)
  return changeHdf5(name, bytes, (file) => {
    const places = placesIn(name, file, bytes.length)
    const numbers = new Map(Object.entries(weights))
    if (state && params) addState(numbers, state, params, kerasFile(name, places))
    const all = withTwins(places)
    const toWrite = [...numbers].map(([path, data]) => {
      const datasets = all.get(path)
      if (datasets)
        return datasets.map((dataset) => [dataset, bytesFor(path, dataset, data)] as const)
      throw new AdafactorError(
        'checkpoint/unknown-tensor',
        `${name} has no variable ${JSON.stringify(path)}; it has ${listNames([...all.keys()])}`,
      )
    })
    for (const [dataset, data] of toWrite.flat()) writeDataset(dataset, data)
  })
}

type Numbers = ArrayLike<number>

/** @throws AdafactorError `state/mismatch` */
function addState(
  numbers: Map<string, Numbers>,
  { step = 0, parameters }: PeerState,
  params: KerasParameters,
  file: KerasFile,
): void {
  for (const [parameter, variables] of stateVariables(file, params)) {
    // Of a parameter without elements there is no state.
    if (variables.some(([, { tensor }]) => sizeOf(tensor.shape) === 0)) continue
    const own = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined
    for (const [key, { path, tensor }] of variables) {
      const found = own?.[key]
      if (typeof found === 'object') numbers.set(path, found.data)
      // Scalars without a use need not be there.
      else if (tensor.shape.length > 0) {
        throw new AdafactorError(
          'state/mismatch',
          `the state has no ${key} of parameter ${JSON.stringify(parameter)}`,
        )
      }
    }
  }
  const [iteration] = file.optimizer
  if (iteration) numbers.set(iteration.path, [step])
}

/** The datasets to write by path: two where a `LossScaleOptimizer` has the optimizer's variables too. */
function withTwins({
  weights,
  optimizer,
  around,
}: KerasPlaces): ReadonlyMap<string, readonly NumberDataset[]> {
  const twins = around.slice(around.length - optimizer.length)
  return new Map<string, readonly NumberDataset[]>([
    ...weights.map(([path, dataset]) => [path, [dataset]] as const),
    ...optimizer.map(([path, dataset], index) => {
      const twin = twins[index]?.[1]
      return [path, twin?.bytes === dataset.bytes ? [dataset, twin] : [dataset]] as const
    }),
  ])
}

/** @throws AdafactorError `tensor/data-length` */
function bytesFor(path: string, { type, bytes }: NumberDataset, numbers: Numbers): Uint8Array {
  const { bytes: each, numbersIn } = torchTypes[type]
  const data = numbersIn(new ArrayBuffer(bytes))
  if (numbers.length !== bytes / each) {
    throw new AdafactorError(
      'tensor/data-length',
      `${JSON.stringify(path)} has ${bytes / each} numbers, and ${numbers.length} were given`,
    )
  }
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array
  data.set((isBig ? Array.from(numbers, BigInt) : numbers) as never)
  return storedBytes(type, data)
}
