import { defineConfig } from 'vitest/config'

/**
 * What every package's vitest run shares. The JSON report is what the root's `npm test` counts from;
 * turbo keeps it with the task's cached outputs, so a cached run still counts.
 */
export const sharedConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/test.json' },
    // Beside other tasks on two cores even a second of work may take ten.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
