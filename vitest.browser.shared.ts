import { defineConfig, type ViteUserConfig } from 'vitest/config'
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

/** Says what does not run, and why. */
export const withoutBrowser: ViteUserConfig = defineConfig({
  test: { ...browserTest, include: ['test/browser/without-browser.ts'] },
})
