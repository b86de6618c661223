/**
 * The colour of a token of tokens.css as the canvas takes it. It changes with the theme: read it in
 * an effect that depends on `theme`.
 */
export function tokenColor(
  token:
    | '--ink'
    | '--ink-soft'
    | '--line'
    | '--line-strong'
    | '--accent'
    | '--compared'
    | '--surface-raised',
): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim()
}
