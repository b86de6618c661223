import { AdafactorError } from '@adafactor/core'
import * as jax from '@jax-js/jax'

/** The versions that this package was seen to work with. */
const seen = '0.1.25'

/** What is used of jax-js, by the module that has it. */
const used = {
  '': ['jit', 'init', 'defaultDevice'],
  numpy: [
    ...['Array', 'array', 'zeros', 'add', 'subtract', 'multiply', 'reciprocal', 'sqrt', 'sum'],
    ...['minimum', 'maximum', 'greater', 'less', 'notEqual', 'where', 'broadcastTo', 'concatenate'],
    ...['bitwiseAnd', 'rightShift'],
  ],
  tree: ['flatten', 'unflatten', 'dispose'],
} as const

let checked = false

/**
 * Refuses a jax-js that lacks what this package uses of it, or whose jit and ownership are others: its
 * version can't be asked for.
 * @throws AdafactorError `backend/unavailable`
 */
export function checkHost(host: typeof jax = jax): void {
  if (checked && host === jax) return
  for (const [module, names] of Object.entries(used)) {
    const from = (module === '' ? host : host[module as 'numpy' | 'tree']) as Record<
      string,
      unknown
    >
    const missing = names.find((name) => typeof from?.[name] !== 'function')
    if (missing !== undefined)
      throw notSeen(`${module === '' ? '' : `${module}.`}${missing} is missing`)
  }
  const { prototype } = host.numpy.Array
  for (const member of [
    'ref',
    'refCount',
    'dispose',
    'data',
    'item',
    'slice',
    'view',
    'reshape',
    'mul',
  ]) {
    if (!(member in prototype)) throw notSeen(`arrays have no ${member}`)
  }
  if (host === jax) checked = true
}

function notSeen(what: string): AdafactorError {
  return new AdafactorError(
    'backend/unavailable',
    `@jax-js/jax is of a version that @adafactor/jax-js was not seen to work with: ${what}; install ${seen}`,
  )
}
