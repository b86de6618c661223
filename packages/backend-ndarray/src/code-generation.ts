/** Why this place forbids making functions from text; null if it does not. */
export function codeGenerationRefusal(): Error | null {
  try {
    new Function('')
    return null
  } catch (reason) {
    return reason as Error
  }
}
