/** Numbers that workgroup memory has room for on every device: 16 KiB. */
const mostNumbers = 4096

/** Sums that a workgroup of so many threads adds up at once: one is a zone, with a number a thread. */
export function mostZones(threads: number): number {
  return mostNumbers / threads
}

/**
 * Adds up numbers in workgroup memory: zone by zone, over threads whose places are neighbours, `stride`
 * threads apart. The sum ends up at place 0. A thread adds eight at a time: to wait for all the others
 * costs more than that.
 */
export const addAcross = `fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}`

/** The thread's place in a zone. */
export function zone(number: number | string): string {
  const start = typeof number === 'number' ? `${number}u` : `(${number})`
  return `sums[${start} * threads + thread]`
}

/** Items in groups of at most so many. */
export function inGroups<T>(items: readonly T[], most: number): T[][] {
  const groups: T[][] = []
  for (let start = 0; start < items.length; start += most)
    groups.push(items.slice(start, start + most))
  return groups
}
