import { AdafactorError } from '@adafactor/core'
import { type JsTree, numpy as np, tree } from '@jax-js/jax'

/** The arrays of a tree by the paths to them, such as `layers.0.kernel`, and how to put a tree together. */
export interface NamedTree {
  readonly names: readonly string[]
  readonly arrays: readonly np.Array[]
  readonly structure: ReturnType<typeof tree.structure>
}

/** What a tree that is an array itself is called. */
const rootName = 'parameter'

/**
 * Names the leaves of a tree. Nothing is consumed.
 * @param what the tree is, for messages
 * @throws AdafactorError `tensor/foreign` for a leaf that is no array, `tensor/disposed`,
 *   `tensor/type` for an array that is not of float32
 */
export function namedTree(what: string, of: JsTree<np.Array>): NamedTree {
  const [leaves, structure] = tree.flatten(of)
  const names = namesOf(of)
  leaves.forEach((leaf, index) => {
    checkLeaf(`${what} "${names[index]}"`, leaf)
  })
  return { names, arrays: leaves, structure }
}

function namesOf(of: JsTree<np.Array>): string[] {
  const names: string[] = []
  const visit = (node: unknown, path: string): void => {
    const below = path === '' ? '' : `${path}.`
    if (Array.isArray(node)) {
      node.forEach((child, index) => {
        visit(child, `${below}${index}`)
      })
    } else if (isObject(node)) {
      for (const [key, child] of Object.entries(node)) visit(child, `${below}${key}`)
    } else {
      names.push(path === '' ? rootName : path)
    }
  }
  visit(of, '')
  return names
}

/** As jax-js tells objects from arrays of its own. */
function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && node.constructor === Object
}

function checkLeaf(what: string, leaf: unknown): void {
  if (!(leaf instanceof np.Array)) {
    throw new AdafactorError(
      'tensor/foreign',
      `${what} is not an array of jax-js; ` +
        'within jit, grad or vmap there are none: call the optimizer outside, it has a jit of its own',
    )
  }
  if (leaf.refCount <= 0) {
    throw new AdafactorError(
      'tensor/disposed',
      `${what} was consumed before; pass tree.ref(...) to whatever used it first`,
    )
  }
  if (leaf.dtype !== np.float32) {
    throw new AdafactorError(
      'tensor/type',
      `${what} is of ${leaf.dtype}, and the optimizer works on float32: use astype(numpy.float32)`,
    )
  }
}

/**
 * Refuses arrays that are given more often than there are references to them.
 * @throws AdafactorError `tensor/disposed`
 */
export function checkReferences(
  given: readonly (readonly [name: string, array: np.Array])[],
): void {
  const uses = new Map<np.Array, number>()
  for (const [name, array] of given) {
    const count = (uses.get(array) ?? 0) + 1
    uses.set(array, count)
    if (count <= array.refCount) continue
    throw new AdafactorError(
      'tensor/disposed',
      `"${name}" is given ${count} times and has ${array.refCount} references; each use needs one, which ref makes`,
    )
  }
}
