import { translateKernels } from './translate-kernels.js'
import type { TranslationRequest } from './translation.js'

// One after the other: the page waits for the last.
let last = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<TranslationRequest>) => {
  last = last.then(async () => postMessage(await translateKernels(data)))
})
