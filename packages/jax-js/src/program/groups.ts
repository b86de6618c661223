/** How many items share a kernel: some devices bind no more arrays than this to one. */
const mostTogether = 6

/** Items by their keys, in their order: those together that share a kernel. */
export function groupsOf(keys: readonly string[]): number[][] {
  const groups: number[][] = []
  const open = new Map<string, number[]>()
  keys.forEach((key, item) => {
    const group = open.get(key)
    if (group && group.length < mostTogether) {
      group.push(item)
      return
    }
    const begun = [item]
    open.set(key, begun)
    groups.push(begun)
  })
  return groups
}
