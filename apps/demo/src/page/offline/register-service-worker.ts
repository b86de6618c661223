/** Milliseconds after the page was loaded: what it fetches then must not slow down a run that begins. */
const patience = 4000

/**
 * Makes the site work without a connection from the next visit on; without one it works as well.
 *
 * @param root from the page to the folder of the site
 */
export function registerServiceWorker(root: string): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const register = () =>
    // Refused in private windows and under some policies: then the page needs its connection.
    navigator.serviceWorker.register(`${root}service-worker.js`).catch(() => {})
  addEventListener('load', () => setTimeout(register, patience))
}
