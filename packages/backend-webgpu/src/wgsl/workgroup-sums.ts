/** How many threads a workgroup has. */
export const threads = 256

/** Sums that a workgroup adds up at once: as much as its memory has room for on every device. */
export const mostZones = 16

/**
 * Adds up numbers in workgroup memory: zone by zone, over threads whose places are neighbours, `stride`
 * threads apart. The sum ends up at place 0.
 */
export const addAcross = `fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var half = count >> 1u; half > 0u; half >>= 1u) {
    if (place < half) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * ${threads}u + thread;
        sums[here] += sums[here + half * stride];
      }
    }
    workgroupBarrier();
  }
}`

/** The thread's place in a zone. */
export function zone(number: number | string): string {
  return typeof number === 'number' ? `sums[${number * threads}u + thread]` : `sums[(${number}) * ${threads}u + thread]`
}

/** Items in groups of at most so many. */
export function inGroups<T>(items: readonly T[], most: number): T[][] {
  const groups: T[][] = []
  for (let start = 0; start < items.length; start += most) groups.push(items.slice(start, start + most))
  return groups
}
