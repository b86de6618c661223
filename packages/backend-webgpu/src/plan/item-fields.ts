import type { ProgramPlan } from './program-plan.js'

/**
 * The numbers that kernels are told of an item of a batch, which stay as they are while its shapes do: by
 * name, the place in the item's record of 32-bit words.
 */
export type ItemFields = ReadonlyMap<string, number>

/** The names of an item's numbers. */
export const field = {
  /** The size of an axis. */
  size: (axis: number) => `size ${axis}`,
  /** Of a part: how many workgroups there are along x and y. */
  tilesX: (part: number) => `tiles x ${part}`,
  tilesY: (part: number) => `tiles y ${part}`,
  /** Of a part: how often its threads go round. */
  rounds: (part: number) => `rounds ${part}`,
  /** Of a tile: the logarithm of its threads along x. Of a line: that of the threads for an element. */
  log: (part: number) => `log ${part}`,
  /** Where a sum or a temporary begins in the work space. */
  base: (name: string) => `base ${name}`,
  /** Of a sum: how many parts were left of each result, and how many results there are. */
  parts: (sum: string) => `parts ${sum}`,
  results: (sum: string) => `results ${sum}`,
  /** Of a mean, float32: what terms are multiplied by, and what the sum is divided by. */
  factor: (sum: string) => `factor ${sum}`,
  divisor: (sum: string) => `divisor ${sum}`,
} as const

/** Gives each number of a program's items a place. */
export function itemFields({ program, kernels, sums, temporaries }: ProgramPlan): ItemFields {
  const names: string[] = []
  for (let axis = 0; axis < program.rank; axis++) names.push(field.size(axis))
  for (const { parts } of kernels) {
    for (const { number } of parts) {
      names.push(
        field.tilesX(number),
        field.tilesY(number),
        field.rounds(number),
        field.log(number),
      )
    }
  }
  for (const { name, op } of sums.values()) {
    names.push(field.base(name), field.parts(name), field.results(name))
    if (op === 'mean') names.push(field.factor(name), field.divisor(name))
  }
  for (const name of temporaries.keys()) names.push(field.base(name))
  return new Map(names.map((name, place) => [name, place]))
}
