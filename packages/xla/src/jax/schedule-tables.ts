import { checkNumber, type Schedule } from '@adafactor/core'
import { pythonTable } from './python/table.js'

/** The values of schedules that are functions, each tabulated once. */
export class ScheduleTables {
  readonly texts: string[] = []
  readonly #startStep: number
  readonly #length: number
  readonly #names = new Map<string, string>()

  /** @param startStep how many updates count as done before the first value */
  constructor(startStep: number, length: number) {
    this.#startStep = startStep
    this.#length = length
  }

  /** How many values each table has. */
  get length(): number {
    return this.#length
  }

  /**
   * The name of the table of a schedule.
   * @throws AdafactorError `option/invalid` for a schedule that returns anything but a number from 0 up
   */
  readonly nameFor = (option: string, schedule: Schedule): string => {
    const values = Array.from({ length: this.#length }, (_, update) => {
      const before = this.#startStep + update
      return checkNumber(`${option}(${before})`, schedule(before), { atLeast: 0 })
    })
    const text = (name: string) => pythonTable(name, values)
    const known = this.#names.get(text(''))
    if (known !== undefined) return known
    const name = `TABLE_${this.texts.length}`
    this.#names.set(text(''), name)
    this.texts.push(text(name))
    return name
  }
}
