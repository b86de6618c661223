/** A value of JSON that is no text, object or list. */
const word = /true|false|null|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][-+]?\d{1,10})?/y

/**
 * Reads JSON from one end to the other, as far as headers need it. `JSON.parse` would take the last of
 * two entries of one name, round sizes beyond 2^53, and build whatever it is given.
 */
export class JsonCursor {
  #at = 0

  /** @param fail makes an error of what is wrong */
  constructor(
    private readonly text: string,
    private readonly fail: (why: string) => Error,
  ) {}

  /** Goes through an object; `read` has to read the value of each key. */
  object(read: (key: string) => void): void {
    this.#expect('{')
    if (this.#skip('}')) return
    do {
      const key = this.string()
      this.#expect(':')
      read(key)
    } while (this.#skip(','))
    this.#expect('}')
  }

  /** Goes through a list; `read` has to read each value. */
  list(read: () => void): void {
    this.#expect('[')
    if (this.#skip(']')) return
    do read()
    while (this.#skip(','))
    this.#expect(']')
  }

  string(): string {
    this.#expect('"')
    const begin = this.#at
    for (;;) {
      const code = this.text.charCodeAt(this.#at)
      if (code === 0x22) break
      // A control character, or NaN at the end of the text.
      if (!(code >= 0x20)) throw this.#wrong('a text without an end')
      this.#at += code === 0x5c ? 2 : 1
    }
    const raw = this.text.slice(begin, this.#at++)
    if (!raw.includes('\\')) return raw
    try {
      return JSON.parse(`"${raw}"`)
    } catch {
      throw this.#wrong(`the text ${JSON.stringify(raw.slice(0, 40))}`)
    }
  }

  /** A whole number from 0 up that is exact. */
  count(): number {
    this.#blank()
    const digits = this.#match(/(?:0|[1-9]\d{0,15})(?![\d.eE])/y)
    const value = Number(digits)
    if (digits !== undefined && Number.isSafeInteger(value)) return value
    throw this.#wrong('something else than a whole number below 2^53')
  }

  /** Whether `null` is next, which is then read. */
  null(): boolean {
    this.#blank()
    return this.#match(/null/y) !== undefined
  }

  /** Reads a value of any kind and forgets it. */
  any(depth = 0): void {
    if (depth > 100) throw this.#wrong('values within values more than 100 deep')
    this.#blank()
    const next = this.text[this.#at]
    if (next === '{') this.object(() => this.any(depth + 1))
    else if (next === '[') this.list(() => this.any(depth + 1))
    else if (next === '"') this.string()
    else if (!this.#match(word)) throw this.#wrong('something that is no JSON')
  }

  /** Checks that only blanks are left. */
  end(): void {
    this.#blank()
    if (this.#at < this.text.length) throw this.#wrong('something after its end')
  }

  #expect(character: string): void {
    if (!this.#skip(character)) throw this.#wrong(`no "${character}"`)
  }

  #skip(character: string): boolean {
    this.#blank()
    if (this.text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #blank(): void {
    this.#match(/[ \t\r\n]+/y)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #wrong(what: string): Error {
    return this.fail(`it has ${what} at character ${this.#at}`)
  }
}
