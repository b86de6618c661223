import { type PlainMap, readTorch, TorchTensor } from '@adafactor/checkpoint/torch'
import { AdafactorError } from '@adafactor/core'
import { formatBytes } from '../models/model-bytes.js'
import type { Checkpoint, ParameterEntry, TensorEntry } from './checkpoint.js'
import { torchParts } from './torch-parts.js'

/** What `torch.save` wrote. Tensors are called by the keys that lead to them. */
export async function openTorchCheckpoint(path: string): Promise<Checkpoint> {
  const file = await readTorch(path)
  const tensors = new Map(
    file.tensors().map(({ path: keys, tensor }) => [keys.map(String).join('/'), tensor] as const),
  )
  const storages = new Set([...tensors.values()].map(({ storage }) => storage))
  const stored = [...storages].reduce((sum, { bytes }) => sum + bytes, 0)
  const unseen = stored - file.tensorBytes
  return {
    kind: 'a file of torch.save',
    fileBytes: file.fileBytes,
    tensors: [...tensors].map(([name, tensor]) => entryOf(name, tensor)),
    parameters: parametersIn(torchParts(file.value).model, tensors),
    metadata: {},
    notes: unseen > 0 ? [`views leave ${formatBytes(unseen)} of their storages unseen`] : [],
    async read(name) {
      const tensor = tensors.get(name)
      if (tensor === undefined) {
        throw new AdafactorError('checkpoint/unknown-tensor', `${path} has no tensor ${name}`)
      }
      return tensor.read()
    },
    close: () => file.close(),
  }
}

function entryOf(name: string, { shape, type, bytes }: TorchTensor): TensorEntry {
  return { name, shape, type, bytes }
}

/** @param tensors by the names that they have in the file */
function parametersIn(
  model: PlainMap | undefined,
  tensors: ReadonlyMap<string, TorchTensor>,
): ParameterEntry[] {
  const places = new Map([...tensors].map(([place, tensor]) => [tensor, place]))
  return [...(model ?? [])].flatMap(([name, tensor]) =>
    tensor instanceof TorchTensor
      ? [{ ...entryOf(String(name), tensor), place: places.get(tensor) ?? String(name) }]
      : [],
  )
}
