import { inOneBrowser } from '../../vitest.browser.shared.ts'

export default inOneBrowser('@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu')
