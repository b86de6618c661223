/** Milliseconds. */
const speedWindow = 1000

/** How fast a learner goes, by its own time only. */
export class Pace {
  readonly #speeds: { readonly step: number; readonly at: number }[]
  #milliseconds = 0

  constructor(step: number) {
    this.#speeds = [{ step, at: 0 }]
  }

  /** @param step how far it has come */
  add(milliseconds: number, step: number): void {
    this.#milliseconds += milliseconds
    this.#speeds.push({ step, at: this.#milliseconds })
    while (
      this.#speeds.length > 2 &&
      this.#milliseconds - (this.#speeds[1]?.at ?? 0) > speedWindow
    ) {
      this.#speeds.shift()
    }
  }

  /** Over about the last second of it; undefined before the first step. */
  get stepsPerSecond(): number | undefined {
    const [first] = this.#speeds
    const last = this.#speeds.at(-1)
    if (first === undefined || last === undefined || last.at === first.at) return undefined
    return (1000 * (last.step - first.step)) / (last.at - first.at)
  }
}
