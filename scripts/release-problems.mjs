import semver from 'semver'

const core = '@adafactor/core'

/**
 * Finds where the version numbers of a release break a rule.
 *
 * @param {{ name: string, type: string, oldVersion: string, newVersion: string }[]} releases
 * @param {{ name: string, version: string, peerDependencies?: Record<string, string> }[]} packages
 * @param {{ now: number, lastRelease: number | undefined }} specification
 * @returns {string[]} sentences that say what to do
 */
export function findReleaseProblems(releases, packages, specification) {
  const released = new Map(releases.map((release) => [release.name, release]))
  const problems = []
  const { now, lastRelease } = specification
  if (lastRelease !== undefined && lastRelease !== now && released.get(core)?.type !== 'major') {
    problems.push(
      `the specification went from ${lastRelease} to ${now} since the last release, so older backends ` +
        `are refused: a changeset has to name '${core}': major`,
    )
  }
  for (const { name, version } of packages) {
    if (version !== '0.0.0' || released.get(name)?.newVersion === '1.0.0') continue
    problems.push(
      `${name} was never released, and its first version is 1.0.0: a changeset has to name ` +
        `'${name}': major`,
    )
  }
  for (const { name, peerDependencies = {} } of packages) {
    for (const [peer, range] of Object.entries(peerDependencies)) {
      const { newVersion } = released.get(peer) ?? {}
      if (newVersion === undefined || semver.satisfies(newVersion, range)) continue
      if (released.get(name)?.type === 'major') continue
      problems.push(
        `${name} takes ${peer} ${range}, which ${newVersion} is not in: its users have to change ` +
          `both, so a changeset has to name '${name}': major`,
      )
    }
  }
  return problems
}
