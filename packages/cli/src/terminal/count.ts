const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 60000 is `60,000`. */
export function formatCount(value: number): string {
  return grouped.format(value)
}

/** `1 tensor`, `60,000 tensors`. */
export function countOf(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`
}
