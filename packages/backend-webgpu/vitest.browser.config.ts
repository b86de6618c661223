import { inOneBrowser } from '../../vitest.browser.shared.ts'

export default inOneBrowser()
