/** @throws Error, for people, where the browser has no workers */
export function requireWorkers(): void {
  if (typeof Worker === 'undefined') {
    throw new Error('This browser has no workers, in which the page does all of its work.')
  }
}
