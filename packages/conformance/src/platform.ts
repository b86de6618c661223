/** The two things that the kit takes from the platform; Node and browsers both have them. */
declare const setTimeout: (callback: () => void, milliseconds: number) => unknown
declare const performance: { now(): number }

/** Lets others have a turn, so that a page stays alive during a long run. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

/** Milliseconds since some time in the past. */
export function now(): number {
  return performance.now()
}
