import { AdafactorError } from '@adafactor/core'
import { flatten } from './flatten.js'
import {
  type FlaxArray,
  type FlaxMap,
  type FlaxValue,
  isFlaxArray,
  isFlaxMap,
} from './flax-value.js'

/**
 * The arrays of a tree by their paths, such as parameters: `Dense_0/kernel`.
 *
 * @param tree all of it, or a part (`flaxAt(tree, 'params')`)
 * @example
 * ```ts
 * import { flaxTensors } from '@adafactor/checkpoint/flax'
 *
 * const kernel = { shape: [2], type: 'float32', data: Float32Array.of(1, 2) } as const
 * console.log(Object.keys(flaxTensors(new Map([['Dense_0', new Map([['kernel', kernel]])]])))) // => [ 'Dense_0/kernel' ]
 * ```
 */
export function flaxTensors(tree: FlaxValue): Readonly<Record<string, FlaxArray>> {
  return Object.fromEntries(flatten(tree))
}

/**
 * A tree with other numbers in its arrays: for `writeFlax`.
 *
 * @param tensors by path; `data` are row-major, as many as there were
 * @throws AdafactorError `checkpoint/unknown-tensor` for an array that is not among them,
 *   `tensor/data-length`
 * @example
 * ```ts
 * import { withFlaxTensors } from '@adafactor/checkpoint/flax'
 *
 * const scale = { shape: [1], type: 'float32', data: Float32Array.of(2) } as const
 * const tree = withFlaxTensors(new Map([['scale', scale]]), { scale: { data: [3] } })
 * console.log(tree.get('scale')) // => { shape: [ 1 ], type: 'float32', data: Float32Array(1) [ 3 ] }
 * ```
 */
export function withFlaxTensors(
  tree: FlaxMap,
  tensors: Readonly<Record<string, { readonly data: ArrayLike<number> }>>,
): FlaxMap {
  return replaced(tree, tensors, '') as FlaxMap
}

function replaced(
  value: FlaxValue,
  tensors: Readonly<Record<string, { readonly data: ArrayLike<number> }>>,
  path: string,
): FlaxValue {
  if (isFlaxMap(value)) {
    return new Map(
      [...value].map(([key, item]) => [
        key,
        replaced(item, tensors, path ? `${path}/${key}` : key),
      ]),
    )
  }
  if (!isFlaxArray(value)) return value
  if (!Object.hasOwn(tensors, path)) {
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `nothing was given for ${JSON.stringify(path)}`,
    )
  }
  const { data } = tensors[path] as { readonly data: ArrayLike<number> }
  if (data.length !== value.data.length) {
    throw new AdafactorError(
      'tensor/data-length',
      `${JSON.stringify(path)} has ${value.data.length} numbers, and ${data.length} were given`,
    )
  }
  const copy = value.data.slice()
  copy.set(data as never)
  return { ...value, data: copy } as FlaxArray
}
