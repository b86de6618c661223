import { quoteNames, showData } from '../checks/show-value.js'
import { describeSettings, type SettingsRecord } from './settings-record.js'
import { isRecord, type Loose } from './stored-values.js'

/** How settings differ from those in a state, in the words of options. */
export function settingDifferences(here: object, there: SettingsRecord): string[] {
  return compareRecords('', describeSettings(here), there)
}

function compareRecords(path: string, here: Loose, there: Loose): string[] {
  return [...new Set([...Object.keys(here), ...Object.keys(there)])].flatMap((name) => {
    const [a, b] = [here[name], there[name]]
    if (isRecord(a) && isRecord(b)) return compareRecords(`${path}${name}.`, a, b)
    const [ours, theirs] = [a, b].map((value) => (value === undefined ? 'absent' : showData(value)))
    return JSON.stringify(a) === JSON.stringify(b)
      ? []
      : [`option "${path}${name}" is ${ours}, in the state ${theirs}`]
  })
}

/** Differences in the options of parameters; one that many of them share is told once. */
export class SharedDifferences {
  readonly #names = new Map<string, string[]>()
  #parameters = 0

  add(name: string, differences: readonly string[]): void {
    this.#parameters++
    for (const difference of differences) {
      const names = this.#names.get(difference)
      if (names) names.push(name)
      else this.#names.set(difference, [name])
    }
  }

  list(): string[] {
    return [...this.#names].map(([difference, names]) =>
      names.length === this.#parameters
        ? difference
        : `${names.length === 1 ? 'parameter' : 'parameters'} ${quoteNames(names, 80)}: ${difference}`,
    )
  }
}
