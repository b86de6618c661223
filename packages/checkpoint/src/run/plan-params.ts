import {
  AdafactorError,
  type Backend,
  type Execution,
  isWithinType,
  type LoadOptions,
  sameShape,
  showShape,
} from '@adafactor/core'
import { listNames } from '../list-names.js'
import { type AnyTensor, isFloatTensor } from '../safetensors/any-tensor.js'
import type { Tensor } from '../tensor.js'

type Targets<T> = Readonly<Record<string, T>> | Iterable<readonly [string, T]>

/**
 * Checks that parameters of a file fit those that are here. Nothing is changed.
 *
 * @returns writes them
 * @throws AdafactorError `state/mismatch`, `option/invalid`, `tensor/foreign`
 */
export function planParams<T>(
  saved: Readonly<Record<string, AnyTensor>>,
  targets: Targets<T>,
  backend: Backend<T, Execution> | undefined,
  { ignoreOptions = false, missing, unexpected }: LoadOptions,
): () => Promise<void> {
  if (!backend) {
    throw new AdafactorError(
      'option/invalid',
      'parameters are written by a backend: give { params, backend }, or an optimizer, which has one',
    )
  }
  const here = new Map(
    Symbol.iterator in targets ? (targets as Iterable<[string, T]>) : Object.entries(targets),
  )
  const absent = [...here.keys()].filter((name) => saved[name] === undefined)
  const surplus = Object.keys(saved).filter((name) => !here.has(name))
  const differences = [
    ...(absent.length > 0 && !missing ? [`it has no ${listNames(absent)}`] : []),
    ...(surplus.length > 0 && !unexpected ? [`it has ${listNames(surplus)} besides`] : []),
  ]
  const writes: (readonly [T, Tensor])[] = []
  for (const [name, target] of here) {
    const tensor = saved[name]
    if (!tensor) continue
    const why = whyNot(tensor, target, backend, ignoreOptions)
    if (why) differences.push(`${JSON.stringify(name)} ${why}`)
    else writes.push([target, tensor as Tensor])
  }
  if (differences.length > 0) {
    const ways = [
      ...(absent.length > 0 && !missing ? ["missing: 'keep'"] : []),
      ...(surplus.length > 0 && !unexpected ? ["unexpected: 'ignore'"] : []),
    ]
    throw new AdafactorError(
      'state/mismatch',
      `the parameters of the file do not fit those here: ${differences.slice(0, 5).join('; ')}` +
        (differences.length > 5 ? ` and ${differences.length - 5} more` : '') +
        (ways.length > 0 ? `. To load a part: { ${ways.join(', ')} }` : ''),
    )
  }
  return async () => {
    await Promise.all(writes.map(async ([target, { data }]) => backend.write(target, data)))
  }
}

/** What keeps a tensor from going where it is to go. */
function whyNot<T>(
  tensor: AnyTensor,
  target: T,
  backend: Backend<T, Execution>,
  ignoreOptions: boolean,
): string | undefined {
  const shape = backend.shapeOf(target)
  if (!sameShape(shape, tensor.shape)) {
    return `has the shape ${showShape(tensor.shape)} in the file, and ${showShape(shape)} here`
  }
  if (!isFloatTensor(tensor)) return `is ${tensor.type} in the file, which is no type of floats`
  const type = backend.typeOf?.(target) ?? backend.traits.types[0]
  if (ignoreOptions || isWithinType(tensor.type, type)) return undefined
  return `is ${tensor.type} in the file and ${type} here, which would round it: { ignoreOptions: true } lets it`
}
