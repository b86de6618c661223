/** Milliseconds after the page was loaded: what it fetches then must not slow down a run that begins. */
const patience = 4000

/** Makes the page work without a connection from the next visit on; without one it works as well. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // Refused in private windows and under some policies: then the page needs its connection.
  const register = () => navigator.serviceWorker.register('./service-worker.js').catch(() => {})
  addEventListener('load', () => setTimeout(register, patience))
}
