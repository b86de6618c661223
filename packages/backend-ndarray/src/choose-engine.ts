import { AdafactorError } from '@adafactor/core'
import { codeGenerationRefusal } from './code-generation-refusal.js'
import type { EngineRefusal } from './engine-refusal.js'
import { webAssemblyRefusal } from './web-assembly-refusal.js'

/** What runs plans: WebAssembly, generated JavaScript, or closures. */
export type EngineName = 'webassembly' | 'javascript' | 'closures'

/** The engine of a backend, and why it is that one. */
export interface ChosenEngine {
  readonly name: EngineName
  /** What runs plans that can't be modules. */
  readonly fallback: 'javascript' | 'closures'
  /** Why engines that are faster than these are not used, by their names. */
  readonly refusals: Readonly<Partial<Record<EngineName, string>>>
}

/**
 * The fastest engine that may be used here, or the one that is wanted.
 * @throws AdafactorError `backend/code-generation-forbidden`, `backend/unavailable` for one that is wanted
 */
export function chooseEngine(wanted: EngineName | 'auto'): ChosenEngine {
  if (wanted === 'closures') return { name: wanted, fallback: wanted, refusals: {} }
  const webassembly = wanted === 'javascript' ? undefined : webAssemblyRefusal()
  const javascript = codeGenerationRefusal()
  if (wanted === 'webassembly' && webassembly) throw refused(wanted, webassembly)
  if (wanted === 'javascript' && javascript) throw refused(wanted, javascript)
  const fallback = javascript ? 'closures' : 'javascript'
  return {
    name: webassembly === null ? 'webassembly' : fallback,
    fallback,
    refusals: {
      ...(webassembly && { webassembly: explain(webassembly) }),
      ...(javascript && { javascript: explain(javascript) }),
    },
  }
}

function explain({ problem, remedy, cause }: EngineRefusal): string {
  return [
    problem,
    ...(remedy ? [` (${remedy})`] : []),
    ...(cause ? [`: ${cause.message}`] : []),
  ].join('')
}

function refused(
  engine: EngineName,
  { code, problem, remedy, cause }: EngineRefusal,
): AdafactorError {
  const remedies = [...(remedy ? [remedy] : []), "pass engine: 'auto', which takes another one"]
  return new AdafactorError(
    code,
    `engine "${engine}" can't run: ${problem}; ${remedies.join(', or ')}`,
    cause && { cause },
  )
}
