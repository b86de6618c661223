// What vitest.browser.config.ts runs, in Node, where there is no browser.

import { test } from 'vitest'

const reason = process.env.ADAFACTOR_NO_CHROMIUM ?? 'ADAFACTOR_CHROMIUM does not name a browser'

test.skip(`runs and files of others in a real browser (skipped: ${reason})`)
