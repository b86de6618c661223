/** Which numbers are allowed. */
export interface NumberRule {
  readonly min: number
  readonly max: number
  /** Whole numbers only. */
  readonly whole?: boolean
  /** Whether nothing is allowed too, which is `undefined`. */
  readonly optional?: boolean
}

/** An allowed value, or what is wrong in words that say what is allowed. */
export type ParsedNumber =
  | { readonly value: number | undefined; readonly error?: undefined }
  | { readonly error: string }

/** Reads a number that a person typed, `1e-3` and a decimal comma included. */
export function parseNumber(text: string, rule: NumberRule): ParsedNumber {
  const { min, max, whole = false, optional = false } = rule
  const trimmed = text.trim()
  if (trimmed === '' && optional) return { value: undefined }
  const value = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed)
    ? Number(trimmed.replace(',', '.'))
    : Number.NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return { value }
  const kind = whole ? 'A whole number' : 'A number'
  return { error: `${kind} from ${min} to ${max}${optional ? ', or nothing' : ''}` }
}
