import { nodeThreads } from './start-worker.js'

/** Why there can be no threads over one memory here; null if there can be. */
export function whyNoThreads(): string | null {
  const host = globalThis as { readonly crossOriginIsolated?: boolean } & Record<string, unknown>
  if (host.crossOriginIsolated === false) {
    return (
      'the page is not cross-origin isolated: that takes the headers ' +
      'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
    )
  }
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) {
    if (host[name] === undefined) return `${name} is not defined`
  }
  return host.Worker || nodeThreads() ? null : 'there are no workers'
}
