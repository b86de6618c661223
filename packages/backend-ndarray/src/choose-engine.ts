import { AdafactorError, type AdafactorErrorCode } from '@adafactor/core'
import { codeGenerationRefusal } from './code-generation.js'
import { webAssemblyRefusal } from './web-assembly-refusal.js'

/** What runs plans: WebAssembly, generated JavaScript, or closures. */
export type EngineName = 'webassembly' | 'javascript' | 'closures'

/** The engine of a backend, and why it is that one. */
export interface ChosenEngine {
  readonly name: EngineName
  /** What runs plans that can't be modules. */
  readonly fallback: 'javascript' | 'closures'
  /** Why the engines before it in the order of speed are not used, by their names. */
  readonly refusals: Readonly<Partial<Record<EngineName, string>>>
}

/**
 * The fastest engine that may be used here, or the one that is wanted.
 * @throws AdafactorError `backend/code-generation-forbidden`, `backend/unavailable` for one that is wanted
 */
export function chooseEngine(wanted: EngineName | 'auto'): ChosenEngine {
  const forbidden = codeGenerationRefusal()
  const fallback = forbidden || wanted === 'closures' ? 'closures' : 'javascript'
  const refusals: Partial<Record<EngineName, string>> = {}
  if (wanted === 'webassembly' || wanted === 'auto') {
    const refusal = webAssemblyRefusal()
    if (refusal === null) return { name: 'webassembly', fallback, refusals }
    if (wanted === 'webassembly') throw refused(refusal.code, refusal.reason, refusal.cause)
    refusals.webassembly = refusal.reason
  }
  if (wanted !== 'closures' && forbidden) {
    const reason =
      "code generation is forbidden here, by a content security policy or a flag of Node: allow 'unsafe-eval'"
    if (wanted === 'javascript')
      throw refused('backend/code-generation-forbidden', reason, forbidden)
    refusals.javascript = `${forbidden}`
  }
  return { name: fallback, fallback, refusals }
}

function refused(code: AdafactorErrorCode, reason: string, cause: Error | null): AdafactorError {
  return new AdafactorError(code, `${reason}, or pass engine: 'auto'`, cause ? { cause } : {})
}
