import { AdafactorError } from '@adafactor/core'
import type { TrainingRun } from './training-run.js'

/**
 * Whether a run failed since its device was lost: gpu.js's own calls fail with errors of their own after that; the
 * backend knows.
 */
export async function isLost(run: TrainingRun, error: unknown): Promise<boolean> {
  if (AdafactorError.isInstance(error, 'backend/device-lost')) return true
  try {
    await run.lastStep()
    return false
  } catch (asked) {
    return AdafactorError.isInstance(asked, 'backend/device-lost')
  }
}
