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

const inBrowser = (executablePath: string) =>
  defineConfig({
    // Vite would find them only when the first page asks for them, and then load every page again.
    optimizeDeps: {
      include: [
        '@jax-js/jax',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients.js',
        '@tensorflow/tfjs-backend-webgpu',
      ],
    },
    test: {
      ...test,
      include: ['test/browser/*.test.ts'],
      // A page with another library compiles its kernels too, beside all other browsers of a run.
      testTimeout: 240_000,
      provide: { webgpuInNode: process.env.ADAFACTOR_WEBGPU_NODE === '1' },
      // All pages of a browser wait for its one thread that compiles and runs kernels.
      fileParallelism: false,
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
