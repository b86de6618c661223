/** All subsets, the empty one first, elements in their order. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  const subsets: T[][] = [[]]
  for (const item of items) subsets.push(...subsets.map((subset) => [...subset, item]))
  return subsets
}
