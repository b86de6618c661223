import { type File, Group } from 'h5wasm'
import { type H5Tensor, type NumberDataset, readDataset } from './h5-dataset.js'
import { datasetsIn } from './h5-tree.js'

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
  /**
   * The optimizer's variables in its own order: iteration, learning rate unless there was a schedule, and
   * the state. Of one within a `LossScaleOptimizer` (mixed_float16), its own. None: empty.
   */
  readonly optimizer: readonly KerasVariable[]
  /** Updates that the optimizer made, if there is one. */
  readonly iteration?: number
  /** As it was when it was saved; nobody has to take it. Absent if there was a schedule. */
  readonly learningRate?: number
}

/** A dataset and its path. */
export type Place = readonly [path: string, dataset: NumberDataset]

/** Where the variables of a file are. */
export interface KerasPlaces {
  readonly weights: readonly Place[]
  readonly optimizer: readonly Place[]
  /** What has the optimizer's variables a second time, at its end: a `LossScaleOptimizer`. */
  readonly around: readonly Place[]
}

const outer = /^(optimizer\/vars|optimizer_weights)\//
const inner = /^optimizer\/inner_optimizer\/vars\//

/** @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported` */
export function placesIn(name: string, file: File, size: number): KerasPlaces {
  const order = namesOfKeras2(file)
  const placeOf = ([path]: Place) => order.indexOf(path)
  const all = datasetsIn(name, file, size).toSorted(
    (a, b) => placeOf(a) - placeOf(b) || byPath(a, b),
  )
  const own = all.filter(([path]) => inner.test(path))
  const around = all.filter(([path]) => outer.test(path))
  return {
    weights: all.filter(([path]) => !outer.test(path) && !inner.test(path)),
    ...(own.length > 0 ? { optimizer: own, around } : { optimizer: around, around: [] }),
  }
}

const { compare } = new Intl.Collator('en', { numeric: true })

/** `vars/2` before `vars/10`, which HDF5 has the other way round, and `dense` before `dense_1`. */
function byPath([a]: Place, [b]: Place): number {
  const [parts, others] = [a.split('/'), b.split('/')]
  const at = parts.findIndex((part, index) => part !== others[index])
  return at < 0 ? 0 : compare(parts[at] ?? '', others[at] ?? '')
}

/** The numbers at these places. */
export function kerasFile(name: string, { weights, optimizer }: KerasPlaces): KerasFile {
  const read = ([path, dataset]: Place): KerasVariable => ({ path, tensor: readDataset(dataset) })
  const file = { name, weights: weights.map(read), optimizer: optimizer.map(read) }
  const [iteration, learningRate] = leading(file).map(({ tensor }) => Number(tensor.data[0]))
  return {
    ...file,
    ...(iteration === undefined ? {} : { iteration }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}

/**
 * The variables before those of the parameters: the iteration, and the learning rate where there is one. The
 * next may be a scalar too, but without a point: what a vector has in place of r.
 */
export function leading({ optimizer }: Pick<KerasFile, 'optimizer'>): readonly KerasVariable[] {
  const [iteration, rate] = optimizer
  if (iteration === undefined || iteration.tensor.shape.length > 0) return []
  const hasRate = rate?.tensor.shape.length === 0 && /float/.test(rate.tensor.type)
  return optimizer.slice(0, hasRate ? 2 : 1)
}

/** Keras 2 lists its optimizer's variables in an attribute; their names say nothing of an order. */
function namesOfKeras2(file: File): readonly string[] {
  if (!file.keys().includes('optimizer_weights')) return []
  const group = file.get('optimizer_weights')
  const names: unknown = group instanceof Group ? group.attrs.weight_names?.value : undefined
  return Array.isArray(names) ? names.map((name) => `optimizer_weights/${String(name)}`) : []
}
