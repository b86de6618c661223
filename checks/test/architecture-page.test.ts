import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as compiler from '@adafactor/core/compiler'
import { describe, expect, it } from 'vitest'
import { root } from '../src/root.js'

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
const [, layers = ''] = [...page.matchAll(/```mermaid\n(.*?)```/gs)].map(([, text]) => text)

const manifests = globSync('{packages,apps}/*/package.json', { cwd: root }).map(
  (file): Manifest => JSON.parse(readFileSync(join(root, file), 'utf8')),
)
const names = new Set(manifests.map(({ name }) => name))

function short(name: string): string {
  return name.replace('@adafactor/', '')
}

describe('the rules that the page gives', () => {
  const needs = (name: string) => {
    const manifest = manifests.find((each) => each.name === `@adafactor/${name}`)
    return Object.keys({ ...manifest?.dependencies, ...manifest?.peerDependencies })
  }

  it('hold: core needs nothing', () => {
    expect(names).toContain('@adafactor/core')
    expect(needs('core')).toEqual([])
  })

  const ours = [...names].map(short)
  const backends = ours.filter((name) => name.startsWith('backend-'))
  const runtimes = ours.filter((name) => name.endsWith('-runtime'))
  const packagesOf = (name: string) =>
    needs(name)
      .filter((other) => names.has(other))
      .map(short)

  it('hold: no backend needs another, but core and at most a runtime', () => {
    expect(backends.length).toBeGreaterThan(1)
    for (const name of backends) {
      const needed = packagesOf(name)
      expect(needed, name).toContain('core')
      const others = needed.filter((other) => other !== 'core')
      expect(others.length, name).toBeLessThanOrEqual(1)
      expect(runtimes, name).toEqual(expect.arrayContaining(others))
    }
  })

  it('hold: a runtime and the kit need core only', () => {
    expect(runtimes).toContain('webgpu-runtime')
    for (const name of [...runtimes, 'conformance']) {
      expect(packagesOf(name), name).toEqual(['core'])
    }
  })

  it('hold: a runtime knows no programs and no optimizer', () => {
    const files = globSync(
      runtimes.map((name) => `packages/${name}/src/**/*.ts`),
      { cwd: root },
    )
    expect(files).not.toHaveLength(0)
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8')
      const taken = [...text.matchAll(/import (?:type )?\{([^}]*)\} from '@adafactor\/core'/g)]
      expect(text, file).not.toMatch(/@adafactor\/core\//)
      for (const [, list = ''] of taken) expect(list, file).not.toMatch(/program|adafactor\b/i)
    }
  })
})

it('the picture of the layers names functions that there are', () => {
  const functions = [...layers.matchAll(/-->\|([a-z]+)\|/g)].map(([, name]) => name as string)
  expect(functions).toEqual(expect.arrayContaining(['trace', 'fuse', 'lower']))
  const exported: object = compiler
  for (const name of ['trace', 'fuse', 'lower']) expect(exported).toHaveProperty(name)
})
