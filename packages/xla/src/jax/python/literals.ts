/** Values as Python writes them. */

/** A float: Python reads the shortest text that JavaScript writes as the same number. */
export function pythonFloat(value: number): string {
  const text = String(value)
  const float = /[.e]/.test(text) ? text : `${text}.0`
  return value < 0 ? `(${float})` : float
}

/** A string; JSON's escapes are Python's too. */
export function pythonString(text: string): string {
  return JSON.stringify(text)
}

/** A tuple of whole numbers: `()`, `(0,)`, `(0, 1)`. */
export function pythonTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`
}

/** A name of core as Python spells names: `rowFactor` is `row_factor`; those of one letter stay. */
export function pythonName(name: string): string {
  if (/^[A-Z]$/.test(name)) return name
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
