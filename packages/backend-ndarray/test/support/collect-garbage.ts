import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects what cannot be reached, at once. */
export const collectGarbage: () => void = runInNewContext('gc')

/** WeakRefs hold what they were asked for until the end of a task, and finalizers run in one. */
export async function collectInTasks(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve))
    collectGarbage()
  }
  await new Promise((resolve) => setTimeout(resolve))
}
