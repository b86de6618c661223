import { AdafactorError } from '@adafactor/core'
import { isFloatTensor } from '../safetensors/any-tensor.js'
import type { Tensor } from '../tensor.js'
import type { PlainValue } from './tensors/plain-value.js'
import { type ForeignTensor, TorchTensor } from './tensors/torch-tensor.js'
import { isPlainMap, showPlain, TorchFile } from './torch-file.js'

/** The tensors of a model by their names. */
export interface TorchTensors {
  /** Parameters, and buffers of types of ours. */
  readonly tensors: Readonly<Record<string, Tensor>>
  /** Tensors of other types, such as a count of batches. */
  readonly others: Readonly<Record<string, ForeignTensor>>
}

/**
 * The tensors in the `state_dict()` of a model, read, by the names that it has them under. What is no
 * tensor is left out.
 *
 * @param value the state_dict: a file, or a part of one (`file.at('model')`)
 * @throws AdafactorError `checkpoint/unknown-tensor` if there are no tensors in it, and as
 *   {@link TorchTensor.read}
 * @example
 * ```ts
 * import { readTorch, torchTensors } from '@adafactor/checkpoint/torch'
 * import { referenceBackend } from '@adafactor/core'
 *
 * async function parameters(source: string | Uint8Array, backend = referenceBackend()) {
 *   const file = await readTorch(source)
 *   const { tensors } = await torchTensors(file.at('model'))
 *   return Object.entries(tensors).map(([name, { shape, data }]) => [name, backend.create(shape, data)])
 * }
 * ```
 */
export async function torchTensors(value: PlainValue | TorchFile): Promise<TorchTensors> {
  const dict = value instanceof TorchFile ? value.value : value
  const tensors: [string, Tensor][] = []
  const others: [string, ForeignTensor][] = []
  for (const [name, item] of isPlainMap(dict) ? dict : []) {
    if (!(item instanceof TorchTensor)) continue
    const tensor = await item.read()
    if (isFloatTensor(tensor))
      tensors.push([typeof name === 'string' ? name : showPlain(name), tensor])
    else others.push([typeof name === 'string' ? name : showPlain(name), tensor])
  }
  if (tensors.length + others.length === 0) {
    throw new AdafactorError(
      'checkpoint/unknown-tensor',
      `there are no tensors in what was given, which is ${showPlain(dict)}; ` +
        "give the part that is the state_dict() of a model: file.at('model')",
    )
  }
  return { tensors: Object.fromEntries(tensors), others: Object.fromEntries(others) }
}
