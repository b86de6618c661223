import { pathToFileURL } from 'node:url'
import type { StartWorker } from '../../src/threads/start-worker.js'

// Workers load their script as built, so what is tested of threads is what was built.

const dist = (path: string) =>
  pathToFileURL(new URL(`../../dist/${path}`, import.meta.url).pathname)

/** The backend as built. */
export async function builtBackend(): Promise<typeof import('../../src/index.js').ndarrayBackend> {
  const { ndarrayBackend } = await import(dist('index.js').href)
  return ndarrayBackend
}

/** What starts a worker, as built. */
export async function builtStart(): Promise<StartWorker> {
  const { startWorker } = await import(dist('threads/start-worker.js').href)
  return startWorker
}

/** Waits until something holds that comes about in other tasks. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
