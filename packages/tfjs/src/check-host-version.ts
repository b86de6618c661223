import { AdafactorError } from '@adafactor/core'
import { version_core } from '@tensorflow/tfjs-core'

/** What was seen to work: parts that TensorFlow.js does not declare as public are used. */
const known = /^4\.22\./

/** @throws AdafactorError `backend/unavailable` for a version that was not seen to work */
export function checkHostVersion(version: string = version_core): void {
  if (known.test(version)) return
  throw new AdafactorError(
    'backend/unavailable',
    `@adafactor/tfjs was seen to work with TensorFlow.js 4.22, and this is ${version}: install ` +
      '@tensorflow/tfjs@4.22.0, or a version of @adafactor/tfjs that knows yours',
  )
}
