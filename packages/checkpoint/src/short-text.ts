/** A text of a file in quotes, for a message: cut where it is long, control characters as escapes. */
export function shortText(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}

/** Sizes for a message, the first of them where there are many. */
export function shortShape(shape: readonly number[]): string {
  if (shape.length <= 12) return `[${shape.join(', ')}]`
  return `[${shape.slice(0, 12).join(', ')}, ... (${shape.length} axes)]`
}
