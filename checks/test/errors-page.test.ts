import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../src/error-examples.js'
import { root } from '../src/root.js'

const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
const sections = page.split(/^### /m).slice(1)

describe('docs/errors.md', () => {
  it('has an entry for each code that exists, and no other', () => {
    // That these are all codes is what the types of the examples hold.
    const titles = sections.map((section) => section.split('\n')[0])
    expect(titles).toEqual(errorCodes.map((code) => `\`${code}\``))
  })

  it('links each of them, once, at its top', () => {
    const links = [...page.matchAll(/\[`([a-z/-]+)`\]\((#[a-z-]+)\)/g)]
    expect(links.map(([, code]) => code)).toEqual(errorCodes)
    // An anchor on GitHub: the heading without what is no letter, digit or hyphen.
    expect(links.map(([, , anchor]) => anchor)).toEqual(
      errorCodes.map((code) => `#${code.replaceAll(/[^a-z-]/g, '')}`),
    )
  })

  it.each(sections.map((section) => [section.split('\n')[0] as string, section] as const))(
    '%s says who throws it, what to do and what has changed',
    (_, section) => {
      for (const part of ['**Thrown by** ', '**What to do:** ', '**Changed:** ']) {
        expect(section.split(`\n- ${part}`), part).toHaveLength(2)
      }
    },
  )
})
