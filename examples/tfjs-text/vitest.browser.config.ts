// The tests that run in a real browser, each file in a page of its own.

import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlagsWithWebgpu } from '../../chromium-flags.ts'
import { browserTest, executablePath, withoutBrowser } from '../../vitest.browser.shared.ts'

const inBrowser = (executablePath: string) =>
  defineConfig({
    // Vite would find them only when the first page asks for them, and then load every page again.
    optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'] },
    test: {
      ...browserTest,
      include: ['test/browser/*.test.ts'],
      // TensorFlow.js compiles its kernels too, beside all other browsers of a run.
      testTimeout: 240_000,
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
