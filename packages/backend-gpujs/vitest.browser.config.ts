// The tests that run in a real browser, each file in a page of its own.

import { defineConfig } from 'vitest/config'
import {
  browserTest,
  chromium,
  executablePath,
  withoutBrowser,
} from '../../vitest.browser.shared.ts'

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
      ...browserTest,
      // Browsers at a time: software rendering keeps more than one core busy for each.
      maxWorkers: 2,
      browser: {
        ...chromium(executablePath),
        instances: [
          ...modes.map((mode) => ({ mode, include: [filesOf(mode)] })),
          { mode: 'devices', include: ['test/browser/*.test.ts'], exclude: modes.map(filesOf) },
        ].map(({ mode, ...files }) => ({ browser: 'chromium', name: mode, ...files })),
      },
    },
  })

export default executablePath === undefined ? withoutBrowser : inBrowser(executablePath)
