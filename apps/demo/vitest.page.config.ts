import { defineConfig } from 'vitest/config'
import { sharedConfig } from '../../vitest.shared.ts'

// The tests of the built page in a real browser: one at a time, since a GPU in software needs both cores.
export default defineConfig({
  test: {
    ...sharedConfig.test,
    include: ['test-page/*.test.ts'],
    outputFile: { json: 'reports/page.json' },
    testTimeout: 240_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
})
