import { AdafactorError, type PeerState, sizeOf } from '@adafactor/core'
import { Group } from 'h5wasm'
import { listNames } from '../list-names.js'
import type { Source } from '../source/source.js'
import { entityIn, readDataset, readHdf5, writeHdf5 } from './hdf5.js'
import { type KerasFile, kerasFile } from './keras-file.js'
import { type KerasParameters, stateVariables } from './keras-state.js'
import { bytesOf } from './read-keras.js'

/** What goes into a copy of a file of Keras. */
export interface KerasNumbers {
  /** New numbers of the model's variables, by their paths in the file. */
  readonly weights?: Readonly<Record<string, ArrayLike<number>>>
  /** A state in the layout `keras`, with the model's trainable variables in their order. */
  readonly state?: PeerState
  readonly params?: KerasParameters
}

/**
 * A copy of a file that Keras has saved, with other numbers in it: `load_weights` takes it, so a run goes on
 * there. Keras finds its variables by places that only it knows, so a file of the same model is needed.
 *
 * @param template the file that the run came from, or any other of the same model
 * @throws AdafactorError `checkpoint/format`, `checkpoint/io`; `checkpoint/unknown-tensor` for a path that
 *   is not there; `tensor/data-length`; `state/mismatch`
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
  const { name, bytes } = await bytesOf(template)
  return readHdf5(name, bytes, (file) => {
    const read = kerasFile(name, file)
    const numbers = new Map(Object.entries(weights))
    const [iteration] = read.optimizer
    if (state && params && iteration) {
      const own = stateVariables(read, params)
      numbers.set(iteration.path, [state.step ?? 0])
      for (const [parameter, variables] of own) {
        for (const [key, { path }] of Object.entries(variables)) {
          const tensor = state.parameters[parameter]?.[key]
          if (typeof tensor === 'object') numbers.set(path, tensor.data)
        }
      }
    }
    checkPlaces(read, numbers)
    return writeHdf5(name, (copy) => copyGroup(file, copy, '', numbers))
  })
}

type Numbers = ReadonlyMap<string, ArrayLike<number>>

/** @throws AdafactorError `checkpoint/unknown-tensor`, `tensor/data-length` */
function checkPlaces({ name, weights, optimizer }: KerasFile, numbers: Numbers): void {
  const shapes = new Map([...weights, ...optimizer].map(({ path, tensor }) => [path, tensor.shape]))
  for (const [path, { length }] of numbers) {
    const shape = shapes.get(path)
    if (shape === undefined) {
      throw new AdafactorError(
        'checkpoint/unknown-tensor',
        `${name} has no variable ${JSON.stringify(path)}; it has ${listNames([...shapes.keys()])}`,
      )
    }
    if (length === sizeOf(shape)) continue
    throw new AdafactorError(
      'tensor/data-length',
      `${JSON.stringify(path)} has ${sizeOf(shape)} numbers, and ${length} were given`,
    )
  }
}

/** Everything in a group, with its attributes, and other numbers where there are some. */
function copyGroup(from: Group, to: Group, path: string, numbers: Numbers): void {
  for (const [key, { value, shape, dtype }] of Object.entries(from.attrs)) {
    if (isText(value)) to.create_attribute(key, value)
    else if (typeof value === 'number') to.create_attribute(key, value, shape, dtype as string)
  }
  for (const key of from.keys()) {
    const own = path ? `${path}/${key}` : key
    const entity = entityIn(from, key)
    if (entity instanceof Group) copyGroup(entity, to.create_group(key), own, numbers)
    else if (entity) {
      const { shape, type, data } = readDataset(own, entity)
      if (type === 'bfloat16') {
        throw new AdafactorError(
          'checkpoint/unsupported',
          `${JSON.stringify(own)} is bfloat16, which is not written: h5wasm has no such type`,
        )
      }
      const array = data.slice()
      array.set((numbers.get(own) ?? data) as never)
      to.create_dataset({
        name: key,
        data: array,
        shape: [...shape],
        dtype: entity.dtype as string,
      })
    }
  }
}

/** Attributes of Keras are texts, lists of texts and numbers. */
function isText(value: unknown): value is string | string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  return texts.every((text) => typeof text === 'string')
}
