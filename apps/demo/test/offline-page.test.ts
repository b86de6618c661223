import { describe, expect, test } from 'vitest'
import { offlinePage, titleOf } from '../src/page/offline/offline-page.js'

const site = 'https://example.org/adafactor/'

describe('the page in the place of one that is not kept', () => {
  test('leads back to the site, and to what is kept, from any address', () => {
    const kept = { address: `${site}docs/memory.html`, title: 'Memory' }
    const html = offlinePage(site, 'assets/docs-1.css', [kept])
    const targets = [...html.matchAll(/href="([^"]+)"/g)].map(([, target]) => target)
    expect(targets).toEqual([`${site}assets/docs-1.css`, site, kept.address])
  })

  test('speaks of no documentation where none is kept', () => {
    const html = offlinePage(site, undefined, [])
    expect(html).not.toContain('stylesheet')
    expect(html).not.toContain('<ul>')
    expect(html).toContain('needs a connection')
  })

  test('puts no address in as HTML', () => {
    const html = offlinePage(`${site}"<b>&`, undefined, [])
    expect(html).toContain('href="https://example.org/adafactor/&quot;&lt;b>&amp;"')
  })

  test('calls a page by its title, without the site’s', () => {
    expect(titleOf('<title>Memory – Adafactor for JavaScript</title>')).toBe('Memory')
    expect(titleOf('<p>no title</p>')).toBeUndefined()
  })
})
