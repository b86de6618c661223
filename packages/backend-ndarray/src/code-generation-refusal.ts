import type { EngineRefusal } from './engine-refusal.js'

/** Why this place forbids making functions from text; null if it does not. */
export function codeGenerationRefusal(): EngineRefusal | null {
  try {
    new Function('')
    return null
  } catch (cause) {
    return {
      code: 'backend/code-generation-forbidden',
      problem: 'a content security policy or a flag of Node forbids code generation',
      remedy: "allow 'unsafe-eval'",
      cause: cause as Error,
    }
  }
}
