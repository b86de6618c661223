/**
 * Whether a value is an object as braces make one, of whichever realm, or one without a prototype.
 * Options and names are read from such objects only: of a Map, a Date, a promise or an instance of
 * a class the own keys are not what was meant, and would count as nothing given.
 */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Of each realm only Object.prototype has both no prototype and this method.
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'valueOf'))
  )
}
