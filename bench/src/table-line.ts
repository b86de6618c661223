export interface TableColumn {
  readonly title: string
  readonly width: number
  /** Texts stand left; figures right, which is the default. */
  readonly left?: boolean
}

/** A line of a table. */
export function line(columns: readonly TableColumn[], cells: readonly string[]): string {
  return columns
    .map(({ width, left }, index) => {
      const cell = cells[index] ?? ''
      return left ? cell.padEnd(width) : cell.padStart(width)
    })
    .join('  ')
    .trimEnd()
}

/** The titles, and a rule under them. */
export function ruledHead(columns: readonly TableColumn[]): string {
  const titles = columns.map(({ title }) => title)
  const rules = columns.map(({ width }) => '-'.repeat(width))
  return `${line(columns, titles)}\n${line(columns, rules)}`
}
