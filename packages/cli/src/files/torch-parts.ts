import { type PlainMap, type PlainValue, TorchTensor } from '@adafactor/checkpoint/torch'

/** What a file of a training run in PyTorch has. */
export interface TorchParts {
  /** The state of the optimizer, or what was saved where that is not found. */
  readonly optimizer: PlainValue
  /** The state of the model: all of the file, or a part beside the optimizer's. */
  readonly model: PlainMap | undefined
}

/** Finds the optimizer's state in what was saved, and the model's. */
export function torchParts(value: PlainValue): TorchParts {
  const parts = value instanceof Map && !isState(value) ? [...(value as PlainMap).values()] : []
  return {
    // What is none is refused by whoever reads it, with words about what it is.
    optimizer: parts.find(isState) ?? value,
    model: isModel(value) ? value : parts.find(isModel),
  }
}

function isState(value: PlainValue): boolean {
  return value instanceof Map && value.has('state') && value.has('param_groups')
}

function isModel(value: PlainValue): value is PlainMap {
  if (!(value instanceof Map) || value.size === 0) return false
  return [...(value as PlainMap).values()].every((item) => item instanceof TorchTensor)
}
