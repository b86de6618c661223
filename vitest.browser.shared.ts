import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { chromiumFlagsWithWebgpu } from './chromium-flags.ts'
import { sharedConfig } from './vitest.shared.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether `npm test` runs WebGPU in Node too. */
    webgpuInNode: boolean
  }
}

/** What the browser tests of every package share. */
export const browserTest: NonNullable<ViteUserConfig['test']> = {
  ...sharedConfig.test,
  outputFile: { json: 'reports/browser.json' },
  provide: { webgpuInNode: process.env.ADAFACTOR_WEBGPU_NODE === '1' },
}

/** Chromium's file. Set by the root's `npm test`, which looks for a browser. */
export const executablePath: string | undefined = process.env.ADAFACTOR_CHROMIUM

/** The browser itself: WebGL and WebGPU by drivers in software where there is no GPU. */
export const chromium = (path: string) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath: path, args: chromiumFlagsWithWebgpu } }),
})

/** Says what does not run, and why. */
export const withoutBrowser: ViteUserConfig = defineConfig({
  test: { ...browserTest, include: ['test/browser/without-browser.ts'] },
})

/**
 * The tests in `test/browser`, each file in a page of its own, one after the other: all pages of a browser
 * wait for its one thread that compiles and runs kernels.
 *
 * @param libraries that Vite would find only when the first page asks for them, and then load every page anew
 */
export function inOneBrowser(...libraries: string[]): ViteUserConfig {
  if (executablePath === undefined) return withoutBrowser
  return defineConfig({
    optimizeDeps: { include: libraries },
    test: {
      ...browserTest,
      include: ['test/browser/*.test.ts'],
      // Kernels are compiled beside all other browsers of a run.
      testTimeout: 240_000,
      fileParallelism: false,
      browser: { ...chromium(executablePath), instances: [{ browser: 'chromium' }] },
    },
  })
}
