/** Steps over so many variables of 1024 x 1024 on wasm: what they hold, with each optimizer. */
export interface MemoryCase {
  readonly name: string
  readonly variables: number
}

export const memoryCases: readonly MemoryCase[] = [1, 16, 40, 64, 72].map((variables) => ({
  name: `tfjs memory, ${variables} variable${variables === 1 ? '' : 's'}`,
  variables,
}))

/** The side of each variable. */
export const memorySide = 1024

export const memoryOptimizers = ['tf.train.adam', 'adafactor'] as const

export type MemoryOptimizer = (typeof memoryOptimizers)[number]
