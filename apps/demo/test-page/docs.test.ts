import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { seriousFindings } from './accessibility.js'
import { describeSite } from './opened-site.js'
import { visit } from './visit.js'

const built = fileURLToPath(new URL('../dist-page', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))
const screenshots = fileURLToPath(new URL('../reports/screenshots', import.meta.url))
const pages = globSync('docs/**/*.html', { cwd: built }).map((path) => path.replaceAll('\\', '/'))
const read = (path: string) => readFileSync(join(built, path), 'utf8')

describe('the pages of the documentation', () => {
  test('are one for each of the Markdown files', () => {
    const sources = [
      ...globSync('{docs,docs/reference}/*.md', { cwd: root }),
      ...globSync('packages/*/README.md', { cwd: root }),
      ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'UPGRADING.md'],
    ]
    expect(sources.length).toBeGreaterThan(40)
    const named = pages.map((page) => /blob\/main\/([^"]+)">\1</.exec(read(page))?.[1])
    expect(named.sort()).toEqual(sources.map((path) => path.replaceAll('\\', '/')).sort())
  })

  test.each(pages)('%s leads to what is there', (page) => {
    const nowhere: string[] = []
    const html = read(page)
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    for (const [, target = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#', 2)
      const file = path === '' ? page : normalize(join(dirname(page), path))
      const isThere = !file.startsWith('..') && globSync(file, { cwd: built }).length === 1
      const isNamed = isThere && (!anchor || read(file).includes(` id="${decodeURI(anchor)}"`))
      if (!isNamed) nowhere.push(target)
    }
    expect(nowhere).toEqual([])
  })

  test('have each a title and a description of their own, and one heading above the others', () => {
    const titles = pages.map((page) => /<title>([^<]+)<\/title>/.exec(read(page))?.[1])
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
    for (const page of pages) {
      const html = read(page)
      const description = /<meta name="description" content="([^"]*)"/.exec(html)?.[1] ?? ''
      expect(description.length, page).toBeGreaterThan(40)
      const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))
      expect(
        levels.filter((level) => level === 1),
        page,
      ).toHaveLength(1)
      const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)
      expect(jumps, page).toEqual([])
    }
  })

  test('can be read without their script', () => {
    for (const page of pages) {
      const text = read(page)
        .replace(/<script[^>]*><\/script>/g, '')
        .replace(/<[^>]*>/g, '')
      expect(text.length, page).toBeGreaterThan(1000)
    }
  })

  test('ask for their script, their stylesheet and what is searched by names that say what is in them', () => {
    for (const page of pages) {
      const named = (pattern: RegExp) => pattern.exec(read(page))?.[1]
      expect(named(/<script type="module" src="([^"]+)"/)).toMatch(/\/assets\/docs-[\w-]{8}\.js$/)
      expect(named(/rel="stylesheet" href="([^"]+)"/)).toMatch(/\/assets\/docs-[\w-]{8}\.css$/)
      expect(named(/data-index="([^"]+)"/)).toMatch(/\/later\/docs-index-[\w-]{8}\.json$/)
    }
  })

  test('have their diagrams drawn', () => {
    expect(read('docs/architecture.html').match(/<svg /g)).toHaveLength(2)
  })
})

mkdirSync(screenshots, { recursive: true })

describeSite(
  'the documentation in a real browser',
  (opened) => {
    for (const [name, width] of [
      ['architecture', 390],
      ['checkpoints', 1600],
    ] as const) {
      test(`${name} at ${width} pixels, light and dark: accessible, under a strict policy`, async () => {
        const address = `${opened.site.address}docs/${name}.html`
        const { page, context, faults } = await visit(opened.browser, address, { width })
        await page.locator('input[type=search]').waitFor()
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({
            path: join(screenshots, `docs-${name}-${width}-${colorScheme}.png`),
          })
          expect(await seriousFindings(page), colorScheme).toEqual([])
        }
        expect(faults).toEqual([])
        await context.close()
      })
    }

    test('the search finds momentum, by keys alone, from a page in a folder too', async () => {
      const { page, context, faults } = await visit(
        opened.browser,
        `${opened.site.address}docs/packages/cli.html`,
      )
      const field = page.getByRole('combobox', { name: 'Search the documentation' })
      const status = page.getByRole('status')
      const options = page.getByRole('option')
      const isExpanded = () => field.getAttribute('aria-expanded')
      const chosen = async () => {
        const id = await field.getAttribute('aria-activedescendant')
        return id === null
          ? -1
          : options.evaluateAll((all, id) => all.findIndex((each) => each.id === id), id)
      }
      await field.waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('momentum')
      await status.filter({ hasText: 'The best 12 results' }).waitFor()
      expect(await isExpanded()).toBe('true')
      expect(await options.count()).toBe(12)
      expect(await options.allTextContents()).toContainEqual(expect.stringMatching(/momentum/i))
      for (const [key, place] of [
        ['ArrowDown', 0],
        ['ArrowDown', 1],
        ['ArrowUp', 0],
        ['ArrowUp', -1],
        ['ArrowUp', 11],
      ] as const) {
        await page.keyboard.press(key)
        expect(await chosen(), key).toBe(place)
      }
      expect(await options.nth(11).getAttribute('aria-selected')).toBe('true')
      await page.screenshot({ path: join(screenshots, 'docs-search.png') })
      expect(await seriousFindings(page)).toEqual([])
      // Escape closes, and leaves the words; an arrow opens again; Tab goes on, and closes.
      await page.keyboard.press('Escape')
      expect(await isExpanded()).toBe('false')
      expect(await options.count()).toBe(0)
      expect(await field.inputValue()).toBe('momentum')
      await page.keyboard.press('ArrowDown')
      expect(await isExpanded()).toBe('true')
      await page.keyboard.press('Tab')
      expect(await options.count()).toBe(0)
      const focused = () => page.evaluate(() => document.activeElement?.textContent)
      expect(await focused()).toBe('Try it here')
      await field.click()
      await options.first().waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      const second = await options.nth(1).getAttribute('href')
      await page.keyboard.press('Enter')
      await page.waitForURL(new URL(second ?? '', page.url()).href)

      await field.fill('xyzzyxyzzy')
      await status.filter({ hasText: 'Nothing was found for “xyzzyxyzzy”.' }).waitFor()
      expect(await isExpanded()).toBe('false')
      await page.getByText('Nothing was found').first().waitFor()
      expect(faults).toEqual([])
      await context.close()
    })

    test('the search says that it could not be loaded, and shows nothing found before', async () => {
      const { page, context } = await visit(opened.browser, `${opened.site.address}docs/index.html`)
      await page.route('**/later/docs-index-*', (route) => route.abort())
      const field = page.getByRole('combobox')
      const status = page.getByRole('status')
      await field.fill('momentum')
      await status.filter({ hasText: 'could not be loaded' }).waitFor()
      expect(await page.getByRole('option').count()).toBe(0)
      // The next word asks again.
      await page.unroute('**/later/docs-index-*')
      await field.fill('momentum beta')
      await page.getByRole('option').first().waitFor()
      await context.close()
    })

    test('no page is wider than a phone, and nothing in it is cut off', async () => {
      const { page, context } = await visit(opened.browser, opened.site.address, { width: 390 })
      for (const path of pages) {
        await page.goto(opened.site.address + path, { waitUntil: 'domcontentloaded' })
        expect(await page.evaluate(cutOff), path).toEqual([])
      }
      await context.close()
    })

    test('the page and the documentation lead to each other', async () => {
      const { page, context } = await visit(opened.browser, `${opened.site.address}docs/index.html`)
      await page.getByRole('link', { name: 'Try it here' }).click()
      await page.getByRole('link', { name: 'Check your device' }).click()
      await page.getByRole('link', { name: 'Docs', exact: true }).click()
      await page.getByRole('heading', { name: 'Documentation', exact: true }).waitFor()
      await context.close()
    })
  },
  "default-src 'self'; img-src 'self' data:",
)

/** Runs in the page: what is wider than the window, or than what it is in without being scrolled there. */
function cutOff(): string[] {
  const scrolls = (element: Element | null): boolean =>
    element !== null &&
    (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
  const nameOf = ({ tagName, textContent }: Element) => `${tagName} ${textContent?.slice(0, 40)}`
  const wide = [...document.querySelectorAll('body *')].filter((element) => {
    const { right, width } = element.getBoundingClientRect()
    return width > 0 && right > innerWidth + 1 && !scrolls(element)
  })
  const isWide = document.documentElement.scrollWidth > innerWidth
  return [...(isWide ? ['the page'] : []), ...wide.map(nameOf)]
}
