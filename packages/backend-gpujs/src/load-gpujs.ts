import { AdafactorError } from '@adafactor/core'
import type { GPU } from 'gpu.js'

/**
 * gpu.js's class, loaded when it is first needed: it is a peer dependency, and CommonJS, so that
 * its exports arrive as names, as the default's properties, or as the default, by bundler.
 *
 * @throws AdafactorError `backend/unavailable` if gpu.js is not installed
 */
export async function loadGpujs(): Promise<typeof GPU> {
  let loaded: Loaded
  try {
    loaded = (await import('gpu.js')) as unknown as Loaded
  } catch (cause) {
    throw new AdafactorError(
      'backend/unavailable',
      'gpu.js could not be loaded; install gpu.js, for example with `npm install gpu.js`',
      { cause },
    )
  }
  const found = loaded.GPU ?? loaded.default?.GPU ?? loaded.default
  if (typeof found !== 'function') {
    throw new AdafactorError('backend/unavailable', 'the module gpu.js exports no class GPU')
  }
  return found
}

interface Loaded {
  readonly GPU?: typeof GPU
  readonly default?: typeof GPU & { readonly GPU?: typeof GPU }
}
