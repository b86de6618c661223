import { mergeConfig } from 'vitest/config'
import { sharedConfig } from '../vitest.shared.ts'

// The reports are named by the scripts: each check is a task of its own, and runs by itself.
export default mergeConfig(sharedConfig, {
  test: { testTimeout: 120_000, hookTimeout: 300_000, maxWorkers: 2 },
})
