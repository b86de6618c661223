import type { Abilities } from './backend-under-test.js'

/** For cases about calls that are under way when they return. */
export function requiresPromises({ traits }: Abilities): string | undefined {
  return traits.execution === 'asynchronous'
    ? undefined
    : 'the backend is synchronous: a call is over when it returns'
}
