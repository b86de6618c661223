/** Names of values within a function: each once, in the letters that MLIR has for them. */
export class ValueNames {
  readonly #taken = new Set<string>()
  #unnamed = 0

  /** `%wanted`, with a number behind it if it is taken. */
  named(wanted: string): string {
    const letters = wanted.replace(/[^\w.-]/g, '_')
    // A name of digits alone would be one of those that nobody has named.
    const base = /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`
    let name = base
    for (let count = 2; this.#taken.has(name); count++) name = `${base}_${count}`
    this.#taken.add(name)
    return `%${name}`
  }

  /** The next of `%0`, `%1`, ... */
  unnamed(): string {
    return `%${this.#unnamed++}`
  }
}
