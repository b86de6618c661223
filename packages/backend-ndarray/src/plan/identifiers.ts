/**
 * Identifiers for names that people chose: letters and digits only, no two alike. Names in a
 * program are anything at all, generated text must not be.
 */
export function identifiersFor(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const words = name.replace(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())
    const plain = words.replace(/[^A-Za-z0-9]/g, '')
    const base = /^[A-Za-z]/.test(plain) ? plain : `tensor${plain}`
    let identifier = base
    for (let copy = 2; taken.has(identifier); copy++) identifier = `${base}${copy}`
    taken.add(identifier)
    return identifier
  })
}
