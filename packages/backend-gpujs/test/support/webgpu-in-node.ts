// Set by the root's `npm test`, which looks for a driver and has it loaded when a process starts.

/** Why there is no WebGPU in Node on this machine; undefined where there is. */
export const noWebgpuReason =
  process.env.ADAFACTOR_WEBGPU_NODE === undefined
    ? (process.env.ADAFACTOR_NO_WEBGPU_NODE ?? 'ADAFACTOR_WEBGPU_NODE is not set')
    : undefined

/** Gives this process the `navigator.gpu` and the globals that a page has. */
export async function provideWebgpu(): Promise<void> {
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  // Stays reachable so: Node crashes when what `create` returns is collected while it is in use.
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]) })
}
