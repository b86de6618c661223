import type { File } from 'h5wasm'
import { datasetsIn, entityIn, type H5Tensor, readDataset } from './hdf5.js'

/** A variable of a file. */
export interface KerasVariable {
  /** Where it is: `layers/dense/vars/0` in a file of Keras 3. */
  readonly path: string
  readonly tensor: H5Tensor
}

/** What Keras saved: the numbers of a model, and apart from them those of its optimizer. */
export interface KerasFile {
  /** What it is, for messages. */
  readonly name: string
  /** The model's variables. */
  readonly weights: readonly KerasVariable[]
  /** The optimizer's variables in its own order: iteration, learning rate, and the state. None: empty. */
  readonly optimizer: readonly KerasVariable[]
  /** Of the optimizer, if it has one. */
  readonly iteration?: number
  /** As it was when it was saved; nobody has to take it. */
  readonly learningRate?: number
}

/** @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported` */
export function kerasFile(name: string, file: File): KerasFile {
  const all = datasetsIn(file).map(
    ([path, dataset]): KerasVariable => ({ path, tensor: readDataset(path, dataset) }),
  )
  const order = namesOfKeras2(file)
  const placeOf = ({ path }: KerasVariable) => order.indexOf(path)
  const isOptimizers = ({ path }: KerasVariable) => /^optimizer(_weights)?\//.test(path)
  // An optimizer that scales the loss has the one that steps within it.
  const depth = Math.max(...all.map(({ path }) => path.split('inner_optimizer/').length))
  const optimizer = all
    .filter(
      (variable) =>
        isOptimizers(variable) && variable.path.split('inner_optimizer/').length === depth,
    )
    .sort((a, b) => placeOf(a) - placeOf(b) || byNumbers(a.path, b.path))
  const [iteration, learningRate] = optimizer.map(({ tensor }) => tensor)
  return {
    name,
    weights: all
      .filter((variable) => !isOptimizers(variable))
      .sort((a, b) => byNumbers(a.path, b.path)),
    optimizer,
    ...scalar('iteration', iteration),
    ...scalar('learningRate', learningRate),
  }
}

function scalar<K extends string>(
  key: K,
  tensor: H5Tensor | undefined,
): Partial<Record<K, number>> {
  if (tensor === undefined || tensor.shape.length > 0) return {}
  return { [key]: Number(tensor.data[0]) } as Record<K, number>
}

/** Keras 2 lists its optimizer's variables in an attribute; their names say nothing of an order. */
function namesOfKeras2(file: File): readonly string[] {
  const group = entityIn(file, 'optimizer_weights')
  const names: unknown = group?.attrs.weight_names?.value
  return Array.isArray(names) ? names.map((name) => `optimizer_weights/${String(name)}`) : []
}

/** `vars/2` before `vars/10`, which HDF5 has the other way round. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
