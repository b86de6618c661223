import { isPromise } from './is-promise.js'
import { isPlainObject } from './plain-object.js'

/** How many names or elements a message has at most. */
const few = 8

/** The first names and how many more there are: a message stays short. */
export function showNames(names: readonly string[]): string {
  const more = names.length - few
  return names.slice(0, few).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** A value as people would write it, short whatever it is. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) {
    const elements = Array.from(value.slice(0, few + 1), (element) =>
      // A list within a list may be the list itself.
      Array.isArray(element) ? '[...]' : showValue(element),
    )
    return `[${elements.slice(0, few).join(', ')}${elements.length > few ? ', ...' : ''}]`
  }
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (isPromise(value)) return 'a promise'
  if (isPlainObject(value)) return `{ ${showNames(Object.keys(value))} }`
  if (typeof value !== 'object' || value === null) return String(value)
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== 'Object'
    ? `an object of type ${name}`
    : 'an object that inherits from another'
}

/** A value of a state or a file as a message shows it: its JSON, cut short, whatever it is. */
export function showData(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' && typeof value !== 'string') return String(value)
  const tag = tagOf(value)
  if (!/^(Null|String|Array|Object)$/.test(tag)) return `a ${tag}`
  try {
    return cut(JSON.stringify(value), 80)
  } catch {
    return `an ${tag.toLowerCase()} that is no plain data`
  }
}

/** What kind of object a value is to JavaScript: `Array`, `Map`, `Object`, of any realm. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Names of parameters in quotation marks: the first few, and how many more there are. */
export function quoteNames(names: readonly string[], room?: number): string {
  return listed(
    names.map((name) => JSON.stringify(cut(name, 48))),
    ', ',
    room,
  )
}

/**
 * The first few of a list, and how many more there are: a message has an end.
 *
 * @param room about how many letters there may be
 */
export function listed(items: readonly string[], separator = '; ', room = 350): string {
  const shown: string[] = []
  let left = room
  while (left > 0 && shown.length < Math.min(8, items.length)) {
    const item = cut(items[shown.length] as string)
    left -= item.length
    shown.push(item)
  }
  const more = items.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(separator)
}

export function cut(text: string, length = 200): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`
}
