import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryOperations, reductions, unaryOperations } from '@adafactor/core'
import { describe, expect, it } from 'vitest'
import { generatedTexts } from '../src/generated/generated-texts.js'
import { recordedPrograms } from '../src/generated/recorded-programs.js'
import { root } from '../src/root.js'

for (const [folder, makeTexts] of Object.entries(generatedTexts)) {
  const path = join(root, 'checks', 'generated', folder)
  const texts = makeTexts()

  describe(`checks/generated/${folder}`, () => {
    it.each([...texts])('%s is what is generated now', async (name, text) => {
      await expect(text).toMatchFileSnapshot(
        join(path, name),
        `checks/generated/${folder}/${name} differs from what is generated now. If the change is ` +
          'meant, `npm run update-generated` in checks rewrites the record: commit the difference, ' +
          'which is what a reviewer reads',
      )
    })

    it('has no file that nothing generates', () => {
      const unknown = globSync('**/*', { cwd: path }).filter((name) => !texts.has(name))
      expect(unknown, `delete these from checks/generated/${folder}`).toEqual([])
    })
  })
}

it('the programs on record have every operation', () => {
  const operations = recordedPrograms.flatMap(({ program }) =>
    program.expressions.map(({ op }) => op),
  )
  expect([...new Set(operations)].sort()).toEqual(
    expect.arrayContaining([...unaryOperations, ...binaryOperations, ...reductions, 'where']),
  )
})

describe('the innermost loops in how-it-works.md are on record', () => {
  const page = readFileSync(join(root, 'docs', 'how-it-works.md'), 'utf8')
  const withoutIndents = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

  it.each([
    ['wat', 'webassembly/matrix.wat'],
    ['wgsl', 'webgpu/matrix.wgsl'],
  ])('in %s', (language, file) => {
    const fences = [...page.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    const codes = fences.flatMap(([, name, code = '']) => (name === language ? [code] : []))
    const record = readFileSync(join(root, 'checks', 'generated', file), 'utf8')
    expect(codes).not.toHaveLength(0)
    for (const code of codes) expect(withoutIndents(record)).toContain(withoutIndents(code))
  })
})
