import { inOneBrowser } from '../../vitest.browser.shared.ts'

export default inOneBrowser('h5wasm', '@msgpack/msgpack')
