/** A Markdown table. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [heads, heads.map(() => '---'), ...rows].map(line).join('\n')
}
