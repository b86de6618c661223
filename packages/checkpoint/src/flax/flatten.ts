import { type FlaxArray, type FlaxValue, isFlaxArray, isFlaxMap } from './flax-value.js'

/** The arrays of a tree by their paths, `Dense_0/kernel`; what is none is left out. */
export function flatten(tree: FlaxValue, path = ''): [string, FlaxArray][] {
  if (isFlaxArray(tree)) return [[path, tree]]
  const entries = isFlaxMap(tree) ? [...tree] : Array.isArray(tree) ? [...tree.entries()] : []
  return entries.flatMap(([key, item]) => flatten(item, path ? `${path}/${key}` : String(key)))
}
