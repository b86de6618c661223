import { isFloatTensor, readSafetensors } from '@adafactor/checkpoint'
import type { Gpt, GptSize, Layer } from '@adafactor/example-jax-js-gpt'
import { numpy as np } from '@jax-js/jax'

/**
 * Reads the parameters that gpt/train.py wrote, on the default device.
 * @throws AdafactorError for a damaged file; Error where a tensor is of another shape
 */
export async function readCheckpoint(
  bytes: Uint8Array<ArrayBuffer>,
  { vocabulary, context, width, layers }: GptSize,
): Promise<Gpt> {
  const file = await readSafetensors(bytes)
  const read = async (name: string, ...shape: number[]): Promise<np.Array> => {
    const tensor = await file.tensor(name)
    if (!isFloatTensor(tensor) || String(tensor.shape) !== String(shape)) {
      throw new Error(
        `the checkpoint has ${name} of ${tensor.type} [${tensor.shape}] where the model needs [${shape}]`,
      )
    }
    return np.array(Float32Array.from(tensor.data), { shape })
  }
  const layer = async (index: number): Promise<Layer> => {
    const part = (name: string, ...shape: number[]) => read(`layers/${index}/${name}`, ...shape)
    return {
      attentionNorm: await part('attentionNorm', width),
      queryKeyValue: await part('queryKeyValue', width, 3 * width),
      projection: await part('projection', width, width),
      feedForwardNorm: await part('feedForwardNorm', width),
      up: await part('up', width, 4 * width),
      down: await part('down', 4 * width, width),
    }
  }
  return {
    embedding: await read('embedding', vocabulary, width),
    positions: await read('positions', context, width),
    layers: await Promise.all(Array.from({ length: layers }, (_, index) => layer(index))),
    norm: await read('norm', width),
    head: await read('head', width, vocabulary),
  }
}
