import { AdafactorError } from '@adafactor/core'
import type { Variable } from '@tensorflow/tfjs-core'
import { withoutSuffix } from './names-in-options.js'
import type { SavedParameter } from './saved-state.js'

/** A saved state of which each variable takes its own when its first gradient comes. */
export class PendingState {
  readonly #parameters: Map<string, SavedParameter>
  /** The saved names, also of what was taken, by what they are without a suffix. */
  readonly #byBase = new Map<string, string[]>()

  constructor(parameters: ReadonlyMap<string, SavedParameter> = new Map()) {
    this.#parameters = new Map(parameters)
    for (const name of parameters.keys()) {
      const base = withoutSuffix(name)
      this.#byBase.set(base, [...(this.#byBase.get(base) ?? []), name])
    }
  }

  /** What no variable has taken yet, by the names that variables had when it was saved. */
  get parameters(): ReadonlyMap<string, SavedParameter> {
    return this.#parameters
  }

  /** What fits these variables. Nothing is taken yet. */
  match(variables: readonly Variable[]): Map<Variable, readonly [name: string, SavedParameter]> {
    const matched = new Map<Variable, readonly [string, SavedParameter]>()
    for (const variable of variables) {
      const name = this.#nameOf(variable)
      if (name === undefined) continue
      matched.set(variable, [name, this.#parameters.get(name) as SavedParameter])
    }
    return matched
  }

  /** @throws AdafactorError `state/mismatch` if there is a state, and nothing of it fits the first variables */
  checkFits(matched: ReadonlyMap<Variable, unknown>, variables: readonly Variable[]): void {
    if (this.#parameters.size === 0 || matched.size > 0) return
    const [theirs, ours] = [[...this.#parameters.keys()], variables.map(({ name }) => name)]
    throw new AdafactorError(
      'state/mismatch',
      `the state that setWeights() was given is of ${quoted(theirs)}, and gradients came for ` +
        `${quoted(ours)}: rename its weights, or make a new optimizer to start afresh`,
    )
  }

  /**
   * The name that a variable had when its state was saved: its own, or that without the suffix, or the only
   * one with another suffix, as of a model that was itself loaded beside the one that it was saved from.
   */
  #nameOf({ name }: Variable): string | undefined {
    const base = withoutSuffix(name)
    const alike = this.#byBase.get(base) ?? []
    const found = alike.length === 1 ? [name, base, ...alike] : [name, base]
    return found.find((each) => this.#parameters.has(each))
  }

  take(names: Iterable<string>): void {
    for (const name of names) this.#parameters.delete(name)
  }
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`)
  return shown.join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
}
