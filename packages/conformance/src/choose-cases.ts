import { type ConformanceCase, caseGroups } from './case.js'

/** Which cases to run, each by ids of cases or names of groups. */
export interface Choice {
  /** These and no others. */
  readonly only?: readonly string[] | undefined
  /** All but these. */
  readonly notYet?: readonly string[] | undefined
}

/** @throws Error for names that no case and no group has, so that none is forgotten unnoticed */
export function chooseCases(
  all: readonly ConformanceCase[],
  { only, notYet = [] }: Choice,
): ConformanceCase[] {
  const named = (names: readonly string[]) => {
    const set = new Set(names)
    return ({ id, group }: ConformanceCase) => set.has(id) || set.has(group)
  }
  const missing = [
    ...(only ?? []).filter((name) => !all.some(named([name]))),
    // A whole group may be left out where the settings leave nothing of it anyway.
    ...notYet.filter((name) => !isGroup(name) && !all.some(named([name]))),
  ]
  if (missing.length > 0) {
    throw new Error(`no case and no group is called ${missing.join('; ')}`)
  }
  const isLeftOut = named(notYet)
  return (only ? all.filter(named(only)) : all).filter((one) => !isLeftOut(one))
}

function isGroup(name: string): boolean {
  return (caseGroups as readonly string[]).includes(name)
}
