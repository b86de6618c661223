import { formatCount } from '../../format.js'
import type { FromWorker } from '../worker/protocol.js'

type Loaded = Pick<Extract<FromWorker, { readonly type: 'loaded' }>, 'setup' | 'step'>

/**
 * What is said of a checkpoint that was loaded.
 *
 * @param hadAdam whether there was an Adam beside the run before
 */
export function loadedText({ setup, step }: Loaded, hadAdam: boolean): string {
  const steps = `step ${formatCount(step)}`
  const place = step < setup.steps ? `the run goes on after ${steps}` : `it ended with ${steps}`
  const adam = hadAdam
    ? ' A checkpoint has Adafactor and its network alone, so there is no Adam beside it.'
    : ''
  return `The checkpoint was loaded: ${place}.${adam}`
}
