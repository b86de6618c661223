import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { publishedPackages } from '../src/packed/published-packages.js'
import { ScratchRepository } from '../src/scratch-repository.js'

const core = '@adafactor/core'
const ndarray = '@adafactor/backend-ndarray'
const gpujs = '@adafactor/backend-gpujs'
/** By name; a package that was made from the template is released with the others. */
const folders = Object.fromEntries(
  publishedPackages.map(({ name, directory }) => [name, directory]),
)
/** The packages that have a range of core. */
const dependents = publishedPackages
  .filter(({ manifest }) => manifest.peerDependencies?.[core] !== undefined)
  .map(({ name }) => name)
const majors = Object.fromEntries(Object.keys(folders).map((name) => [name, 'major'] as const))

const made: string[] = []
const asItIs = scratch(ScratchRepository.ofThisOne())
const unreleased = scratch(asItIs.copy())
resetToBeforeFirstRelease(unreleased)
const firstPlan = unreleased.npm('release:plan')
/** Each scenario starts from a copy. */
const released = scratch(unreleased.copy())
release(released)

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true })
})

function scratch(repository: ScratchRepository): ScratchRepository {
  made.push(repository.folder)
  return repository
}

/** Whatever has been released since: every package at 0.0.0, and one changeset for all. */
function resetToBeforeFirstRelease(repository: ScratchRepository): void {
  for (const [name, folder] of Object.entries(folders)) {
    const manifest = JSON.parse(repository.read(`${folder}/package.json`))
    if (dependents.includes(name)) manifest.peerDependencies[core] = '^1.0.0'
    repository.write(`${folder}/package.json`, JSON.stringify({ ...manifest, version: '0.0.0' }))
  }
  for (const file of repository.files('.changeset')) {
    if (file.endsWith('.md') && file !== 'README.md') repository.remove(`.changeset/${file}`)
  }
  addChangeset(repository, majors, 'The first release, with all that a user needs.')
  repository.commit('Before the first release')
}

/** What `npm run release:version` does, less the lockfile, which needs a registry. */
function release(repository: ScratchRepository): void {
  const { code, output } = repository.changeset('version')
  expect(code, output).toBe(0)
  repository.commit('Release')
}

function addChangeset(
  repository: ScratchRepository,
  packages: Readonly<Record<string, 'patch' | 'minor' | 'major'>>,
  summary: string,
): void {
  const lines = Object.entries(packages).map(([name, type]) => `'${name}': ${type}`)
  const text = `---\n${lines.join('\n')}\n---\n\n${summary}\n`
  repository.write('.changeset/scenario.md', text)
}

function versionsOf(repository: ScratchRepository): Record<string, string> {
  return Object.fromEntries(
    Object.entries(folders).map(([name, folder]) => [
      name,
      JSON.parse(repository.read(`${folder}/package.json`)).version,
    ]),
  )
}

function rangeOfCore(repository: ScratchRepository, name: string): string {
  return JSON.parse(repository.read(`${folders[name]}/package.json`)).peerDependencies[core]
}

const all = (version: string) =>
  Object.fromEntries(Object.keys(folders).map((name) => [name, version]))

describe('a release', () => {
  test('publishes every package as 1.0.0 the first time, with a changelog', () => {
    expect(firstPlan.code, firstPlan.output).toBe(0)
    for (const name of Object.keys(folders)) {
      expect(firstPlan.output).toMatch(new RegExp(`${name} +0\\.0\\.0 -> 1\\.0\\.0 +major`))
    }
    expect(firstPlan.output).not.toContain('and leave:')
    expect(versionsOf(released)).toEqual(all('1.0.0'))
    for (const [name, folder] of Object.entries(folders)) {
      const changelog = released.read(`${folder}/CHANGELOG.md`)
      expect(changelog.startsWith(`# ${name}\n\n## 1.0.0\n`), changelog).toBe(true)
      expect(changelog).toContain('The first release, with all that a user needs.')
    }
  })

  test.each([
    ['no changeset names', []],
    ['a changeset names as minor', [[gpujs, 'minor'] as const]],
  ])('of a package that %s the first time is refused', (_, gpujsEntry) => {
    const repository = scratch(unreleased.copy())
    const others = Object.entries(majors).filter(([name]) => name !== gpujs)
    const summary = 'The first release, with all that a user needs.'
    addChangeset(repository, Object.fromEntries([...others, ...gpujsEntry]), summary)
    const { code, output } = repository.npm('release:plan')
    expect(code).toBe(1)
    expect(output).toContain(
      `${gpujs} was never released, and its first version is 1.0.0: a changeset has to name ` +
        `'${gpujs}': major`,
    )
  })

  test('from the changesets that are here now keeps its promises', () => {
    const { code, output } = asItIs.npm('release:plan')
    expect(code, output).toBe(0)
  })

  test('has nothing to publish where nothing has changed', () => {
    const { code, output } = released.npm('release:plan')
    expect(code, output).toBe(0)
    expect(output).toContain('Nothing to publish.')
  })

  test('of a patch of a backend publishes that backend alone', () => {
    const repository = scratch(released.copy())
    addChangeset(repository, { [gpujs]: 'patch' }, 'Textures of one row are read back whole.')
    const { code, output } = repository.npm('release:plan')
    expect(code, output).toBe(0)
    expect(output).toMatch(/backend-gpujs +1\.0\.0 -> 1\.0\.1 +patch\n +scenario: Textures of one/)
    expect(output.slice(output.indexOf('and leave:')).match(/ 1\.0\.0$/gm)).toHaveLength(
      Object.keys(folders).length - 1,
    )

    expect(repository.changeset('version').code).toBe(0)
    expect(versionsOf(repository)).toEqual({ ...all('1.0.0'), [gpujs]: '1.0.1' })
    expect(repository.changedFiles().sort()).toEqual([
      'packages/backend-gpujs/CHANGELOG.md',
      'packages/backend-gpujs/package.json',
    ])
    const changelog = repository.read('packages/backend-gpujs/CHANGELOG.md')
    expect(changelog).toMatch(
      /^# @adafactor\/backend-gpujs\n\n## 1\.0\.1\n\n### Patch Changes\n\n- .*Textures of one row/,
    )
    expect(changelog).toContain('## 1.0.0')
  })

  test('of a minor of core leaves the backends, whose range it is in', () => {
    const repository = scratch(released.copy())
    addChangeset(repository, { [core]: 'minor' }, 'An option more.')
    const { code, output } = repository.npm('release:plan')
    expect(code, output).toBe(0)
    expect(output).toMatch(/@adafactor\/core +1\.0\.0 -> 1\.1\.0 +minor/)
    release(repository)
    expect(versionsOf(repository)).toEqual({ ...all('1.0.0'), [core]: '1.1.0' })
    for (const name of dependents) {
      expect(rangeOfCore(repository, name)).toBe('^1.0.0')
    }
    // And a patch of a backend afterwards still takes a core of 1.0.0.
    addChangeset(repository, { [ndarray]: 'patch' }, 'Views of one element.')
    release(repository)
    expect(versionsOf(repository)[ndarray]).toBe('1.0.1')
    expect(rangeOfCore(repository, ndarray)).toBe('^1.0.0')
  })

  test('of a new specification is refused until core and all that stand on it are majors', () => {
    const repository = scratch(released.copy())
    const file = 'packages/core/src/checks/check-specification.ts'
    const now = repository.read(file)
    const number = Number(/^const specification = (\d+)$/m.exec(now)?.[1])
    const next = number + 1
    repository.write(file, now.replace(`specification = ${number}`, `specification = ${next}`))

    addChangeset(repository, { [core]: 'minor' }, 'Programs have loops.')
    const asMinor = repository.npm('release:plan')
    expect(asMinor.code).toBe(1)
    expect(asMinor.output).toContain(
      `the specification went from ${number} to ${next} since the last release`,
    )
    expect(asMinor.output).toContain("a changeset has to name '@adafactor/core': major")

    addChangeset(repository, { [core]: 'major' }, 'Programs have loops.')
    const alone = repository.npm('release:plan')
    expect(alone.code).toBe(1)
    for (const name of dependents) {
      expect(alone.output).toContain(
        `${name} takes @adafactor/core ^1.0.0, which 2.0.0 is not in: its users have to change both, ` +
          `so a changeset has to name '${name}': major`,
      )
    }

    addChangeset(repository, majors, 'Programs have loops.')
    const together = repository.npm('release:plan')
    expect(together.code, together.output).toBe(0)
    release(repository)
    expect(versionsOf(repository)).toEqual(all('2.0.0'))
    for (const name of dependents) {
      expect(rangeOfCore(repository, name)).toBe('^2.0.0')
      expect(repository.read(`${folders[name]}/CHANGELOG.md`)).toMatch(
        /## 2\.0\.0\n\n### Major Changes\n\n- .*Programs have loops/,
      )
    }
    // The next release compares with this one.
    const after = repository.npm('release:plan')
    expect(after.code, after.output).toBe(0)
  })
})
