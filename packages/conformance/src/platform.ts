/** The three things that the kit takes from the platform; Node and browsers both have them. */
declare const setTimeout: (callback: () => void, milliseconds: number) => unknown
declare const performance: { now(): number }
declare function atob(base64: string): string

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

export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}
