/** What stands beside a mark, in pixels. */
interface Title {
  /** Where the mark is. */
  readonly x: number
  readonly width: number
}

/**
 * Where the titles of marks stand: to the right of their marks, or to the left where the chart ends, each in the
 * first row in which it touches no other.
 *
 * @param gap between a mark and its title, and between titles
 */
export function titlePlaces(
  titles: readonly Title[],
  end: number,
  gap: number,
): { readonly left: number; readonly row: number }[] {
  const rows: { readonly left: number; readonly right: number }[][] = []
  return titles.map(({ x, width }) => {
    const left = x + gap + width < end ? x + gap : x - gap - width
    const right = left + width
    const isFree = (others: (typeof rows)[number]) =>
      others.every((other) => other.right + gap <= left || right + gap <= other.left)
    const free = rows.findIndex(isFree)
    const row = free < 0 ? rows.length : free
    rows[row] = [...(rows[row] ?? []), { left, right }]
    return { left, row }
  })
}
