import { mergeConfig } from 'vitest/config'
import { sharedConfig } from '../../vitest.shared.ts'

// What is in test/browser runs in a browser: see vitest.browser.config.ts.
export default mergeConfig(sharedConfig, { test: { exclude: ['test/browser/**'] } })
