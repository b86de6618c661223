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

  it('hold: no backend needs another, and the kit needs core only', () => {
    const backends = [...names].map(short).filter((name) => name.startsWith('backend-'))
    expect(backends.length).toBeGreaterThan(1)
    for (const name of [...backends, 'conformance']) {
      expect(needs(name).filter((other) => other.startsWith('@adafactor/'))).toEqual([
        '@adafactor/core',
      ])
    }
  })
})

it('the picture of the layers names functions that there are', () => {
  const functions = [...layers.matchAll(/-->\|([a-z]+)\|/g)].map(([, name]) => name as string)
  expect(functions).toEqual(expect.arrayContaining(['trace', 'fuse', 'lower']))
  const exported: object = compiler
  for (const name of ['trace', 'fuse', 'lower']) expect(exported).toHaveProperty(name)
})
