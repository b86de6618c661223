/** Makes the page work without a connection from the next visit on; without one it works as well. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    // Refused in private windows and under some policies: then the page needs its connection.
    navigator.serviceWorker.register('./service-worker.js').catch(() => {})
  })
}
