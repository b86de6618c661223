import { AdafactorError } from '@adafactor/core'
import type { FlaxMap, FlaxValue } from './flax-value.js'

/**
 * A part of a tree by its path.
 * @throws AdafactorError `checkpoint/unknown-tensor`, which says what there is
 * @example
 * ```ts
 * import { flaxAt } from '@adafactor/checkpoint/flax'
 *
 * const tree = new Map([['params', new Map([['scale', 2]])]])
 * console.log(flaxAt(tree, 'params', 'scale')) // => 2
 * ```
 */
export function flaxAt(tree: FlaxMap, ...path: readonly string[]): FlaxValue {
  return path.reduce<FlaxValue>((value, key, depth) => {
    const found =
      value instanceof Map ? value.get(key) : Array.isArray(value) ? value[Number(key)] : undefined
    if (found !== undefined) return found
    const keys = value instanceof Map ? [...value.keys()].slice(0, 8).join(', ') : 'no dictionary'
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `the file has no ${path.slice(0, depth + 1).join('/')}: there is ${keys}`,
    )
  }, tree)
}
