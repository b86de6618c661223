/** What the function of a nest is called, for part of its outermost loop. */
export function nestFunction(index: number): string {
  return `nest_${index + 1}`
}
