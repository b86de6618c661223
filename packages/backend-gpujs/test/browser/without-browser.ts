// What vitest.browser.config.ts runs, in Node, where there is no browser.

import { test } from 'vitest'

const reason = process.env.ADAFACTOR_NO_CHROMIUM ?? 'ADAFACTOR_CHROMIUM does not name a browser'

for (const mode of ['webgpu', 'webgl2', 'webgl', 'webasm', 'cpu']) {
  test.skip(`the conformance kit on ${mode} in a real browser (skipped: ${reason})`)
}
