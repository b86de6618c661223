import type { GptSize } from '@adafactor/example-jax-js-gpt'
import { parameterCount, sequences } from './gpt-sizes.js'

/** About what training both models side by side takes at its height, in bytes. */
export interface MemoryEstimate {
  /** Both models, each once more while a step makes the new one. */
  readonly parameters: number
  readonly gradients: number
  /** Two numbers for each parameter, and once more while a step makes the new ones. */
  readonly adam: number
  /** What the layers keep for the way back. */
  readonly activations: number
  readonly total: number
}

const bytesPerNumber = 4

/** Without any model: the page, the libraries, compiled code. */
const base = 150e6

/** Above this a tab may be ended by the browser, on a device of any size. */
const mostBytes = 1.5e9

/**
 * What a size needs. The state of Adafactor is left out: it is less than the estimate is wrong by.
 */
export function estimateMemory(size: GptSize): MemoryEstimate {
  const { width, heads, layers, context, vocabulary } = size
  const weights = bytesPerNumber * parameterCount(size)
  const tokens = sequences * context
  // By token: 16 times the width in a layer, and what its heads pay attention to. That is there five times,
  // on the way there and back and between kernels: as it was measured in Node from 0.3 to 11 million
  // parameters, for most sizes to a tenth.
  const inLayer = 5 * (16 * width + 3 * heads * context)
  const activations = bytesPerNumber * tokens * (layers * inLayer + 12 * vocabulary)
  const parameters = 2 * 2 * weights
  const adam = 2 * 2 * weights
  const total = base + parameters + weights + adam + activations
  return { parameters, gradients: weights, adam, activations, total }
}

/** GiB, where the browser does not say: it may be a phone's. */
const unknownMemory = 2

/**
 * The most that a training may take.
 * @param deviceMemory what the browser says of the device's memory, in GiB, where it does
 */
function memoryLimit(deviceMemory: number | undefined): number {
  return Math.min(mostBytes, ((deviceMemory ?? unknownMemory) * 2 ** 30) / 2)
}

/** Why a size is not tried: a sentence; nothing if it fits. */
export function whyTooLarge(size: GptSize, deviceMemory: number | undefined): string | undefined {
  const { total, adam } = estimateMemory(size)
  const limit = memoryLimit(deviceMemory)
  if (total <= limit) return undefined
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`
  return (
    `Training two models of this size would take about ${gigabytes(total)}, ${gigabytes(adam)} of it for ` +
    `Adam's state. More than ${gigabytes(limit)} may end the tab, so it is not tried: choose fewer ` +
    'layers or a smaller width.'
  )
}
