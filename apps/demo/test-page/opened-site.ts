import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { type Site, serveSite } from './site.js'
import { executablePath, launch, noBrowser } from './visit.js'

/** A browser, and the built site on a server. */
export interface OpenedSite {
  readonly browser: Browser
  readonly site: Site
}

/**
 * Tests of the built site in a real browser, which is opened once for all of them.
 *
 * @param tests declares them; what it is given is there when they run
 * @param contentSecurityPolicy that the site is served under, if any
 */
export function describeSite(
  what: string,
  tests: (opened: OpenedSite) => void,
  contentSecurityPolicy?: string,
): void {
  const title = `${what}${executablePath ? '' : ` (skipped: ${noBrowser})`}`
  describe.skipIf(executablePath === undefined)(title, () => {
    let opened: OpenedSite | undefined
    const there = (): OpenedSite => {
      if (opened === undefined) throw new Error('the site is there when a test runs')
      return opened
    }
    beforeAll(async () => {
      opened = { browser: await launch(), site: await serveSite(contentSecurityPolicy) }
    })
    afterAll(async () => {
      await opened?.browser.close()
      opened?.site.close()
    })
    tests({
      get browser() {
        return there().browser
      },
      get site() {
        return there().site
      },
    })
  })
}
