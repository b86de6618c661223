import { checkBoolean, checkChoice, checkKeys } from '../checks/option-checks.js'
import { showData } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import { checkLayout } from '../peer-states/check-layout.js'
import type { StateLayout } from '../peer-states/peer-state.js'
import { isRecord } from '../state/stored-values.js'

/** How a state is loaded. */
export interface LoadOptions {
  /** Whether a state is taken over that was made with other options. Default: false. */
  readonly ignoreOptions?: boolean
  /**
   * `'fresh'`: a parameter that the state has nothing about starts afresh, with a state of zeros and no
   * updates. `'keep'`: it goes on with the state that it has. Default: such a state is refused.
   */
  readonly missing?: 'fresh' | 'keep'
  /** `'ignore'`: what the state has about other parameters is left out. Default: it is refused. */
  readonly unexpected?: 'ignore'
}

/** How the state of another implementation is loaded. */
export interface PeerLoadOptions extends LoadOptions {
  /** Whose names and shapes they are. */
  readonly layout: StateLayout
  /**
   * For a `state_dict()` of PyTorch, whose parameters have numbers: their names in the order of
   * the numbers in its `param_groups`. Not needed where the state has them (`param_names`).
   */
  readonly names?: readonly string[]
}

/** What `loadStateDict` did, by the names of parameters. */
export interface LoadReport {
  /** Parameters that go on from the state. */
  readonly loaded: readonly string[]
  /** Parameters that start afresh, as the state has nothing about them; with `missing: 'keep'` none. */
  readonly fresh: readonly string[]
  /** What the state has besides: it was left out. */
  readonly ignored: readonly string[]
}

/** @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict` */
export function checkLoadOptions(given: unknown): Partial<PeerLoadOptions> {
  const options = optionsGiven<PeerLoadOptions>('loadStateDict(state, options)', given, [
    'ignoreOptions',
    'missing',
    'unexpected',
    'layout',
    'names',
  ])
  const { ignoreOptions, missing, unexpected, layout, names } = options
  if (ignoreOptions !== undefined) checkBoolean('ignoreOptions', ignoreOptions)
  if (missing !== undefined) checkChoice('missing', missing, ['fresh', 'keep'])
  if (unexpected !== undefined) checkChoice('unexpected', unexpected, ['ignore'])
  if (layout !== undefined) checkLayout(layout)
  if (names === undefined) return options
  if (layout === undefined) {
    throw new AdafactorError(
      'option/conflict',
      'option "names" is for a state_dict() of PyTorch: it needs option "layout" too',
    )
  }
  if (!Array.isArray(names) || Array.from(names).some((name) => typeof name !== 'string')) {
    throw new AdafactorError(
      'option/invalid',
      `option "names" is ${showData(names)}; it must be a list of names of parameters`,
    )
  }
  const seen = new Set<string>()
  const twice = names.find((name) => seen.size === seen.add(name).size)
  if (twice !== undefined) {
    throw new AdafactorError('option/invalid', `option "names" has ${showData(twice)} twice`)
  }
  return { ...options, names: [...names] }
}

/** The layout that a state is asked for in. @throws AdafactorError `option/unknown`, `option/invalid` */
export function checkStateOptions(given: unknown): StateLayout | undefined {
  const { layout } = optionsGiven<{ layout: StateLayout }>('stateDict(options)', given, ['layout'])
  return layout === undefined ? undefined : checkLayout(layout)
}

function optionsGiven<O>(call: string, given: unknown, known: readonly string[]): Partial<O> {
  if (given === undefined) return {}
  if (!isRecord(given)) {
    throw new AdafactorError(
      'option/invalid',
      `the options of ${call} must be an object: { ${known.join(', ')} }`,
    )
  }
  checkKeys('', given, known)
  return given as Partial<O>
}
