import { quoteNames, showData } from '../checks/show-value.js'
import { AdafactorError } from '../errors.js'
import { isCount, isRecord, type Loose, own } from '../state/stored-values.js'
import type { StateLayout } from './peer-state.js'

/** What a state has of parameters by their names, and which names it knows at all. */
export interface NamedStates {
  readonly states: ReadonlyMap<string, unknown>
  readonly known: ReadonlySet<string>
}

/** Whether this is what `state_dict()` of an optimizer of PyTorch gives. */
export function isTorchStateDict(state: Loose): boolean {
  return isRecord(state.state) && state.parameters === undefined
}

/**
 * The states in a `state_dict()` by the names of parameters instead of their numbers.
 *
 * @param names in the order of the numbers in `param_groups`
 * @throws AdafactorError `state/format`, `option/invalid`
 */
export function namedStates(
  { state, param_groups: groups }: Loose,
  layout: StateLayout,
  names: readonly string[] | undefined,
): NamedStates {
  const refuse = (why: string) =>
    new AdafactorError('state/format', `this is no state_dict() of ${layout}: ${why}`)
  const numbers = groups === undefined ? names?.map((_, index) => index) : numbersOf(groups)
  if (numbers === undefined && groups !== undefined) {
    throw refuse(`its param_groups are ${showData(groups)}, and no list of { params: [0, 1, ...] }`)
  }
  const called = names ?? namesIn(groups, numbers)
  if (numbers === undefined || called?.length !== numbers.length) {
    throw new AdafactorError(
      'option/invalid',
      `option "names" has ${called ? `${called.length} names` : 'to be given'}: this state of ${layout} ` +
        `has its parameters by number${numbers ? `, ${numbers.length} of them` : ''}; give their names ` +
        `in the order of the numbers in its param_groups${called ? `. ${firstWithout(called, numbers ?? [])}` : ''}`,
    )
  }
  const stored = state as Loose
  const listed = new Set(numbers.map(String))
  const strangers = Object.keys(stored).filter((key) => !listed.has(key))
  if (strangers.length > 0) {
    throw refuse(
      `its state has ${quoteNames(strangers)}, which its param_groups or "names" have not`,
    )
  }
  const states = numbers.flatMap((number, index): [string, unknown][] => {
    const found = own(stored, String(number))
    return found === undefined ? [] : [[called[index] as string, found]]
  })
  return { states: new Map(states), known: new Set(called) }
}

/** Where the two lists part: the first parameter without a name, or the first name without one. */
function firstWithout(names: readonly string[], numbers: readonly (number | string)[]): string {
  const number = numbers[names.length]
  return number === undefined
    ? `${showData(names[numbers.length])} is the first name too many`
    : `Parameter ${number} is the first without a name`
}

/**
 * The names that are in the state itself: in place of numbers, or beside them where the optimizer was made
 * with `named_parameters()`.
 */
function namesIn(
  groups: unknown,
  numbers: readonly (number | string)[] | undefined,
): readonly string[] | undefined {
  const beside = Array.isArray(groups)
    ? groups.flatMap((group: unknown) => (isRecord(group) ? (own(group, 'param_names') ?? []) : []))
    : []
  const names = beside.length === numbers?.length ? beside : numbers
  const isEach = names?.every((name) => typeof name === 'string') ?? false
  return isEach && new Set(names).size === names?.length ? (names as string[]) : undefined
}

/** The numbers of all parameters, group after group; parallel training has names instead. */
function numbersOf(groups: unknown): (number | string)[] | undefined {
  if (!Array.isArray(groups)) return undefined
  const numbers: unknown[] = groups.flatMap((group: unknown) =>
    isRecord(group) && Array.isArray(group.params) ? group.params : [undefined],
  )
  const fits = numbers.every((number) => isCount(number) || typeof number === 'string')
  return fits ? (numbers as (number | string)[]) : undefined
}
