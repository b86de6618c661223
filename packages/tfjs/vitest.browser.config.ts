import { inOneBrowser } from '../../vitest.browser.shared.ts'

export default inOneBrowser(
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-webgpu',
)
