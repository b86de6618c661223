/** Lines of source text, indented as blocks open and close. */
export class Text {
  readonly #lines: string[] = []
  #depth = 0

  line(text: string): void {
    this.#lines.push('  '.repeat(this.#depth) + text)
  }

  /** `head {`, what `body` writes, `}`. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`.trimStart())
    this.#depth++
    body()
    this.#depth--
    this.line('}')
  }

  toString(): string {
    return this.#lines.join('\n')
  }
}

/** A sum of 32-bit integers as text; null is 0. */
export function integerSum(...terms: (string | null)[]): string {
  const present = terms.filter((term) => term !== null)
  return present.length > 1 ? `(${present.join(' + ')}) | 0` : (present[0] ?? '0')
}
