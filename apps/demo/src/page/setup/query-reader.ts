/** Reads the values of a query, and notes those that can't be used. */
export class QueryReader {
  readonly #query: URLSearchParams
  /** For people, parts of a sentence: `width "7", which has to be a whole number from 8 to 256`. */
  readonly problems: string[] = []

  constructor(query: URLSearchParams) {
    this.#query = query
  }

  /** One of these, or nothing. */
  choice<T extends string | number>(name: string, allowed: readonly T[]): T | undefined {
    return this.value(name, (text) => {
      const value = allowed.find((each) => String(each) === text)
      if (value !== undefined) return { value }
      return typeof allowed[0] === 'number'
        ? `has to be one of ${allowed.join(', ')}`
        : 'is unknown'
    })
  }

  /**
   * What `parse` makes of a value, or nothing.
   *
   * @param parse answers with text, after "which", where the value can't be used
   */
  value<T>(name: string, parse: (text: string) => { readonly value: T } | string): T | undefined {
    const text = this.#query.get(name)
    if (text === null) return undefined
    const parsed = parse(text)
    if (typeof parsed !== 'string') return parsed.value
    this.problems.push(`${name} "${text.slice(0, 40)}", which ${parsed}`)
    return undefined
  }
}
