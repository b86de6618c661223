/** Why Node runs no WebGPU here, if it does not: the script that starts the tests has tried. */
export const noWebgpu: string | undefined =
  process.env.ADAFACTOR_WEBGPU_NODE === '1'
    ? undefined
    : (process.env.ADAFACTOR_NO_WEBGPU_NODE ?? 'ADAFACTOR_WEBGPU_NODE is not 1')

/** Gives this process the WebGPU of the npm package `webgpu`, as a browser would have it. */
export async function installWebgpu(): Promise<void> {
  if (typeof navigator !== 'undefined' && 'gpu' in navigator) return
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  // Stays reachable so: Node crashes if what `create` returns is collected while it is in use.
  const gpu = { value: create([]) }
  if (typeof navigator === 'undefined') {
    Object.defineProperty(globalThis, 'navigator', {
      value: Object.defineProperty({}, 'gpu', gpu),
      configurable: true,
    })
  } else {
    Object.defineProperty(navigator, 'gpu', gpu)
  }
}
