/**
 * Loads the page again, from the server where that answers: what is kept of it on this device may be
 * what has failed. The page that comes then keeps all of it anew.
 */
export async function reloadAfresh(): Promise<void> {
  try {
    // The service worker lets it pass. Without a connection what is kept is all there is.
    const { ok } = await fetch(location.href, { method: 'HEAD', cache: 'no-store' })
    const keeper = ok ? await navigator.serviceWorker.getRegistration() : undefined
    await keeper?.unregister()
  } catch {
    // No connection, or no service worker.
  }
  location.reload()
}
