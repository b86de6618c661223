// The tests that run in a real browser, each file in a page of its own.

import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlagsWithWebgpu } from '../../chromium-flags.ts'
import { sharedConfig } from '../../vitest.shared.ts'

// Set by the root's `npm test`, which looks for a browser.
const executablePath = process.env.ADAFACTOR_CHROMIUM

const test = { ...sharedConfig.test, outputFile: { json: 'reports/browser.json' } }

const withoutBrowser = defineConfig({
  test: { ...test, include: ['test/browser/without-browser.ts'] },
})

const inBrowser = (executablePath: string) =>
  defineConfig({
    // Vite would find it only when the first page asks for it, and then load every page again.
    optimizeDeps: { include: ['gpu.js'] },
    test: {
      ...test,
      include: ['test/browser/*.test.ts'],
      // Software rendering keeps more than one core busy for each page.
      maxWorkers: 2,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: chromiumFlagsWithWebgpu } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  })

export default executablePath === undefined ? withoutBrowser : inBrowser(executablePath)
