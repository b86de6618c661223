import { isPlainObject } from './plain-object.js'
import { isPromise } from './reply.js'

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
