import { formatRange } from '../../format.js'

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

/** Commas between thousands, as in `20,000`: in a whole number they can be nothing else. */
const thousands = /^[+-]?\d{1,3}(,\d{3})+$/

/** Reads a number that a person typed: `1e-3`, a decimal comma, and in whole numbers `20,000`. */
export function parseNumber(text: string, rule: NumberRule): ParsedNumber {
  const { min, max, whole = false, optional = false } = rule
  const trimmed = text.trim()
  if (trimmed === '' && optional) return { value: undefined }
  const plain =
    whole && thousands.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed.replace(',', '.')
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return { value }
  const kind = whole ? 'A whole number' : 'A number'
  return { error: `${kind} from ${formatRange(rule)}${optional ? ', or nothing' : ''}` }
}
