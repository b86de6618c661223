import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Slugs } from '../src/github-slug.js'
import { externalLinks, linkProblems, markdownFiles } from '../src/link-problems.js'
import { markdownAnchors, markdownLinks } from '../src/markdown-links.js'
import { root } from '../src/root.js'

const pages = markdownFiles().map((file) => [file, readFileSync(join(root, file), 'utf8')] as const)

describe('the pages of the repository', () => {
  it('are found, and nothing that was installed or built', () => {
    const files = pages.map(([file]) => file)
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'docs/errors.md', 'packages/core/README.md']),
    )
    expect(files.filter((file) => /(^|\/)(node_modules|dist)\//.test(file))).toEqual([])
  })

  it.each(pages)('%s links to what is there', (file, text) => {
    expect(linkProblems(file, text)).toEqual([])
  })

  it('link to the world, in addresses whose form is right', () => {
    // Whether anybody answers there is not asked: tests need no network.
    const links = pages.flatMap(([, text]) => externalLinks(text))
    expect(links).toContain('https://arxiv.org/abs/1804.04235')
    for (const link of links) expect(new URL(link).protocol, link).toBe('https:')
  })
})

// npm resolves the relative links of a README against the package's folder in the repository.
describe.each(globSync('packages/*', { cwd: root }).sort())('the README of %s', (folder) => {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

  it('leads to the same files on npm as here', () => {
    expect(manifest.repository.directory).toBe(folder)
    expect(markdownLinks(readFileSync(join(root, folder, 'README.md'), 'utf8'))).not.toHaveLength(0)
  })
})

describe('a link', () => {
  const problems = (text: string) => linkProblems('docs/README.md', text)

  it.each([
    ['a file that is not there', '[a](nowhere.md)', 'there is no such file'],
    ['a file that was built', '[a](../packages/core/dist/index.js)', 'there is no such file'],
    ['a heading that is not there', '[a](errors.md#nowhere)', 'there is no such heading'],
    ['a heading of its own page', '# Here\n\n[a](#there)', 'there is no such heading'],
    ['a heading of a folder', '[a](../packages/core#nowhere)', 'there is no such heading'],
    ['a line of a program', '[a](../scripts/test.mjs#L3)', 'only pages have headings'],
    ['a place outside the repository', '[a](../../x.md)', 'it leaves the repository'],
    ['the root of a server', '[a](/docs/errors.md)', 'it begins with /'],
    ['an image that is not there', '![a](nowhere.png)', 'there is no such file'],
    ['a file, in HTML', '<img alt="a" src="nowhere.png">', 'there is no such file'],
    ['a file, by a definition', '[a]\n\n[a]: nowhere.md', 'there is no such file'],
    ['a place without https', '<http://example.org/>', 'only https is linked'],
    ['a bare address of no host', 'see https://localhost:80/x.', 'is no public host'],
    [
      'a file on GitHub that is not there',
      '[a](https://github.com/adafactor/adafactor/blob/main/docs/nowhere.md)',
      'there is no such file',
    ],
    [
      'a heading on GitHub that is not there',
      '[a](https://github.com/adafactor/adafactor/blob/main/docs/errors.md#nowhere)',
      'there is no such heading',
    ],
    [
      'another branch',
      '[a](https://github.com/adafactor/adafactor/blob/next/docs/errors.md)',
      'next is not the main branch',
    ],
  ])('to %s is a problem', (_, text, problem) => {
    expect(problems(text)).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    ['a file', '[a](errors.md "title")'],
    ['a heading', '[`a`](errors.md#optionunknown)'],
    ['a heading of its own page', '# Where *it* `is`\n\n[a](#where-it-is)'],
    [
      'a folder, and a heading of its README',
      '[a](../packages/core) [b](../packages/core#options)',
    ],
    [
      'a file on GitHub',
      '<https://github.com/adafactor/adafactor/blob/main/docs/errors.md#errors>',
    ],
    ['the world', 'https://en.wikipedia.org/wiki/Adam_(optimizer), <https://npmjs.com/>'],
    ['nothing, in code', '`[a](nowhere.md)` and\n\n```md\n[a](nowhere.md)\n```\n'],
    ['nothing, in a comment', '<!-- [a](nowhere.md) -->'],
  ])('to %s is none', (_, text) => {
    expect(problems(text)).toEqual([])
  })

  it('is told with its line', () => {
    expect(problems('# A\n\n```\n[a](x.md)\n```\n[a](y.md)')).toEqual([
      'docs/README.md:6: y.md: there is no such file',
    ])
  })
})

describe('the anchors of headings', () => {
  it('have the words in small letters, without punctuation', () => {
    const slugs = new Slugs()
    const titles = ['`option/unknown`', 'A step: X - U, in two', 'snake_case & Größe', '3 x 3']
    expect(titles.map((title) => slugs.next(title))).toEqual([
      'optionunknown',
      'a-step-x---u-in-two',
      'snake_case--größe',
      '3-x-3',
    ])
  })

  it('are numbered where they would be alike', () => {
    const slugs = new Slugs()
    const titles = ['Same', 'same', 'same-1', 'Same']
    expect(titles.map((title) => slugs.next(title))).toEqual([
      'same',
      'same-1',
      'same-1-1',
      'same-2',
    ])
  })

  it('are of headings only, not of comments in code', () => {
    const text =
      '# [Title](x.md)\n\n```sh\n# not one\n```\n\n## **Second** ##\n<a id="third"></a>\n'
    expect([...markdownAnchors(text)]).toEqual(['title', 'second', 'third'])
  })
})
