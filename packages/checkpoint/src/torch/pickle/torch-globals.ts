import type { Faults } from '../tensors/faults.js'
import type { View } from '../tensors/gather.js'
import { TorchTensor } from '../tensors/torch-tensor.js'
import { storageTypes, type TorchType, torchTypeNamed } from '../tensors/torch-types.js'
import { type Call, PickleGlobal, RawStorage, StorageClass } from './raw-values.js'

/** Functions of PyTorch that make tensors and what belongs to them, by their names. */
export const torchCalls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['torch._utils._rebuild_tensor', (args, faults) => tensorOf(args, undefined, undefined, faults)],
  ['torch._utils._rebuild_tensor_v2', (args, faults) => tensorOf(args, undefined, args[6], faults)],
  ['torch._utils._rebuild_tensor_v3', (args, faults) => tensorOf(args, args[6], args[7], faults)],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
  ['torch._tensor._rebuild_from_type_v2', rebuiltFromType],
  ['torch.Size', ([sizes = []]) => sizes],
  ['torch.device', device],
])

/** Classes that say what kind of tensor is made: each of them is a tensor here. */
const tensorClasses: readonly string[] = [
  'torch.Tensor',
  'torch._tensor.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
]

/** The classes of PyTorch that a name may stand for. */
export const torchClasses: readonly PickleGlobal[] = [
  ...tensorClasses.map((name) => new PickleGlobal(name)),
  ...[...storageTypes].flatMap(([name, type]) =>
    ['torch', 'torch.cuda'].map((module) => new StorageClass(`${module}.${name}`, type)),
  ),
  ...['torch', 'torch.storage'].flatMap((module) =>
    ['UntypedStorage', '_UntypedStorage'].map(
      (name) => new StorageClass(`${module}.${name}`, undefined),
    ),
  ),
]

/** A type of PyTorch, which in a pickle is a name in `torch`: as Python shows it. */
export function typeNamed(name: string): string | undefined {
  return name.startsWith('torch.') && torchTypeNamed(name) ? name : undefined
}

/** @param type where the storage has none */
function tensorOf(
  [storage, offset, shape, strides]: readonly unknown[],
  type: unknown,
  metadata: unknown,
  faults: Faults,
): TorchTensor {
  const own = type === undefined ? undefined : torchTypeNamed(type)
  const known: TorchType | undefined =
    own ?? (storage instanceof RawStorage && type === undefined ? storage.type : undefined)
  const view = { shape, strides, offset }
  if (!(storage instanceof RawStorage) || known === undefined || !isView(view)) {
    throw faults.damaged('a tensor in its pickle has no storage, type, shape, strides or offset')
  }
  const flag = (name: string) => metadata instanceof Map && metadata.get(name) === true
  const flags = { isNegative: flag('neg'), isConjugate: flag('conj') }
  return new TorchTensor(storage.storage, known, view, flags, faults.damaged)
}

function isView(view: Readonly<Record<keyof View, unknown>>): view is View {
  const { shape, strides, offset } = view
  return (
    isCounts(shape) &&
    isCounts(strides) &&
    shape.length === strides.length &&
    shape.length <= 64 &&
    isCounts([offset])
  )
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
}

function device([type, index]: readonly unknown[], faults: Faults): unknown {
  if (typeof type !== 'string' || (index !== undefined && typeof index !== 'number')) {
    throw faults.damaged('a device in its pickle is not a name and a number')
  }
  return index === undefined ? type : `${type}:${index}`
}

function parameter([data]: readonly unknown[], faults: Faults): unknown {
  if (data instanceof TorchTensor) return data
  throw faults.damaged('a parameter in its pickle is no tensor')
}

/** A tensor with attributes: a function that makes one, its class, and the function's arguments. */
function rebuiltFromType([callee, type, args]: readonly unknown[], faults: Faults): unknown {
  const isTensor = type instanceof PickleGlobal && tensorClasses.includes(type.name)
  const call = callee instanceof PickleGlobal ? callee.call : undefined
  // Of functions that call others only one is looked into.
  if (isTensor && call && call !== rebuiltFromType && Array.isArray(args)) return call(args, faults)
  throw faults.damaged('a tensor in its pickle is made by what makes no tensors')
}
