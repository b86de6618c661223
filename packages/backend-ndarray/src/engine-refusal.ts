import type { AdafactorErrorCode } from '@adafactor/core'

/** Why an engine is not used here, for people. */
export interface EngineRefusal {
  readonly code: AdafactorErrorCode & ('backend/unavailable' | 'backend/code-generation-forbidden')
  /** What there is not, or what forbids it. */
  readonly problem: string
  /** What makes it allowed, if anything does: `allow 'unsafe-eval'`. */
  readonly remedy?: string
  /** What the JavaScript engine said. */
  readonly cause?: Error
}
