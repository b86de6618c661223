import type { GptSize } from '@adafactor/example-jax-js-gpt'
import { parameterCount, sequences } from './gpt-sizes.js'

/** About what training both models side by side takes at its height, in bytes. */
export interface MemoryEstimate {
  /** Of both models, each once more while a step makes the new one. */
  readonly parameters: number
  /** Of both. */
  readonly gradients: number
  /** Two numbers for each parameter, and once more while a step makes the new ones. */
  readonly adam: number
  /** What the layers of both keep for the way back. */
  readonly activations: number
  readonly total: number
}

const bytesPerNumber = 4

/** Without any model: the page, and two workers with the libraries and compiled code. */
const base = 275e6

/** Above this a tab may be ended by the browser, on a device of any size. */
const mostBytes = 1.5e9

/**
 * What a size needs. The state of Adafactor is left out: it is less than the estimate is wrong by.
 */
export function estimateMemory(size: GptSize): MemoryEstimate {
  const { width, heads, layers, context, vocabulary } = size
  const weights = bytesPerNumber * parameterCount(size)
  const tokens = sequences * context
  // By token: 16 times the width in a layer, and what its heads pay attention to. That is there several times,
  // on the way there and back and between kernels: 5.5 fits what Chromium's process of the page took at its
  // height to some hundredths, with four sizes from 0.3 to 7.5 million parameters.
  const inLayer = 5.5 * (16 * width + 3 * heads * context)
  // Each worker has a memory of its own, which in WebAssembly never becomes smaller: in turns it is no less.
  const activations = 2 * bytesPerNumber * tokens * (layers * inLayer + 12 * vocabulary)
  const parameters = 2 * 2 * weights
  const gradients = 2 * weights
  const adam = 2 * 2 * weights
  const total = base + parameters + gradients + adam + activations
  return { parameters, gradients, adam, activations, total }
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
