import { sameShape, showShape } from '@adafactor/core'
import { type Checkpoint, modelAlone, type TensorEntry } from '../files/checkpoint.js'
import { compareNumbers, type NumberDifference } from './compare-numbers.js'

/** A tensor that is in both files and is not the same. */
export interface TensorDifference extends Partial<NumberDifference> {
  readonly name: string
  /** What can't be compared number by number, or is worth knowing beside: shapes, types. */
  readonly why?: string
}

/** How two files differ. */
export interface CheckpointDifference {
  /** Names that only one file has. */
  readonly onlyInA: readonly string[]
  readonly onlyInB: readonly string[]
  /** Those that can't be compared first, then the largest difference. */
  readonly tensors: readonly TensorDifference[]
  /** How many tensors are the same. */
  readonly same: number
  /** Whether only the models were compared, as nothing else has the same name in both. */
  readonly modelsAlone?: true
}

/**
 * Compares tensors of the same name one after the other: two of them are in memory at a time. Files of
 * different libraries have no names in common; then the models in them are compared, by their own names.
 *
 * @param tolerance the largest |a - b| that is no difference
 * @param onProgress is told before each tensor
 */
export async function diffCheckpoints(
  a: Checkpoint,
  b: Checkpoint,
  tolerance: number,
  onProgress?: (done: number, total: number, name: string) => void,
): Promise<CheckpointDifference> {
  const names = new Set(a.tensors.map(({ name }) => name))
  if (b.tensors.some(({ name }) => names.has(name))) return diff(a, b, tolerance, onProgress)
  const [modelA, modelB] = [modelAlone(a), modelAlone(b)]
  const models = await diff(modelA, modelB, tolerance, onProgress)
  const isSome = models.same + models.tensors.length > 0
  return isSome ? { ...models, modelsAlone: true } : diff(a, b, tolerance, onProgress)
}

async function diff(
  a: Checkpoint,
  b: Checkpoint,
  tolerance: number,
  onProgress: (done: number, total: number, name: string) => void = () => {},
): Promise<CheckpointDifference> {
  const inB = new Map(b.tensors.map((tensor) => [tensor.name, tensor]))
  const inA = new Set(a.tensors.map(({ name }) => name))
  const common = a.tensors.filter(({ name }) => inB.has(name))
  const tensors: TensorDifference[] = []
  for (const [done, tensor] of common.entries()) {
    const { name } = tensor
    onProgress(done, common.length, name)
    const other = inB.get(name) as TensorEntry
    const why = incomparable(tensor, other)
    if (why !== undefined) {
      tensors.push({ name, why })
      continue
    }
    const [{ data: ofA }, { data: ofB }] = [await a.read(name), await b.read(name)]
    const difference = compareNumbers(ofA, ofB, tolerance)
    const types = isOneType(tensor.type, other.type)
      ? {}
      : { why: `${tensor.type} and ${other.type}` }
    if (difference.elements > 0) tensors.push({ name, ...difference, ...types })
    else if (types.why) tensors.push({ name, ...difference, why: `${types.why}, the same numbers` })
  }
  const size = ({ absolute = Number.POSITIVE_INFINITY }: TensorDifference) => absolute
  return {
    onlyInA: a.tensors.map(({ name }) => name).filter((name) => !inB.has(name)),
    onlyInB: b.tensors.map(({ name }) => name).filter((name) => !inA.has(name)),
    tensors: tensors.toSorted((x, y) => (size(x) === size(y) ? 0 : size(y) - size(x))),
    same: common.length - tensors.length,
  }
}

/** Types whose data are numbers, as PyTorch calls them. */
const numeric = /^(b?float(16|32|64)|u?int(8|16|32|64)|bool)$/

function incomparable(a: TensorEntry, b: TensorEntry): string | undefined {
  if (!sameShape(a.shape, b.shape)) {
    return `shapes ${showShape(a.shape)} and ${showShape(b.shape)}`
  }
  const isNumeric = [a, b].every(({ type }) => numeric.test(commonName(type)))
  return isNumeric || isOneType(a.type, b.type) ? undefined : `types ${a.type} and ${b.type}`
}

function isOneType(a: string, b: string): boolean {
  return commonName(a) === commonName(b)
}

/** Safetensors has I64 and U8 and BOOL for what PyTorch calls int64, uint8 and bool. */
function commonName(type: string): string {
  return type
    .replace(/^I(?=\d)/, 'int')
    .replace(/^U(?=\d)/, 'uint')
    .replace(/^BOOL$/, 'bool')
}
