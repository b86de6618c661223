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

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether `npm test` runs WebGPU in Node too. */
    webgpuInNode: boolean
  }
}

/**
 * Each has a browser of its own, since all pages of one wait for its one thread that compiles and
 * runs kernels. Those that take longest come first.
 */
const modes = ['webgl', 'webgl2', 'webgpu', 'webasm', 'cpu']

const filesOf = (mode: string) => `test/browser/*-${mode}.test.ts`

const inBrowser = (executablePath: string) =>
  defineConfig({
    // Vite would find it only when the first page asks for it, and then load every page again.
    optimizeDeps: { include: ['gpu.js'] },
    test: {
      ...test,
      provide: { webgpuInNode: process.env.ADAFACTOR_WEBGPU_NODE === '1' },
      // Browsers at a time: software rendering keeps more than one core busy for each.
      maxWorkers: 2,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: chromiumFlagsWithWebgpu } }),
        instances: [
          ...modes.map((mode) => ({ mode, include: [filesOf(mode)] })),
          { mode: 'devices', include: ['test/browser/*.test.ts'], exclude: modes.map(filesOf) },
        ].map(({ mode, ...files }) => ({ browser: 'chromium', name: mode, ...files })),
      },
    },
  })

export default executablePath === undefined ? withoutBrowser : inBrowser(executablePath)
