import { pythonFloat, pythonString } from './literals.js'

/** Plain data as Python writes it; a function is the word `schedule`, as in a state. */
export function pythonValue(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'function') return '"schedule"'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pythonFloat(value)
  if (typeof value === 'string') return pythonString(value)
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`
  const entries = Object.entries(value as object).filter(([, each]) => each !== undefined)
  return `{${entries.map(([key, each]) => `${pythonString(key)}: ${pythonValue(each)}`).join(', ')}}`
}

/** The most characters of plain data in one line, of which the name before it is none. */
const width = 80

/** Plain data over as many lines as it needs, of which the first is indented already. */
export function pythonLines(value: unknown, indent = ''): string {
  const line = pythonValue(value)
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isRecord || indent.length + line.length <= width) return line
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const own = `${indent}    `
  return [
    '{',
    ...entries.map(([key, each]) => `${own}${pythonString(key)}: ${pythonLines(each, own)},`),
    `${indent}}`,
  ].join('\n')
}
