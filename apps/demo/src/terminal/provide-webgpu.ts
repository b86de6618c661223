/** What somebody can do who was told that WebGPU is not there. */
export const howToGetWebgpu =
  'In Node WebGPU needs the npm package webgpu and a driver for Vulkan, Metal or Direct3D 12; ' +
  'the README of apps/demo says how to get one in software'

/**
 * Gives Node what browsers have: `navigator.gpu`, by the npm package webgpu (Dawn, the WebGPU of
 * Chromium). It is loaded only here: it is a native library, which may not load on every system.
 *
 * @returns why it can't be had, or undefined if it is there now
 */
export async function provideWebgpu(): Promise<string | undefined> {
  // Node before 21 has no navigator.
  globalThis.navigator ??= {} as Navigator
  if ('gpu' in navigator) return undefined
  try {
    const { create, globals } = await import('webgpu')
    Object.assign(globalThis, globals)
    // This also keeps it: Node crashes when it is collected while it is in use.
    Object.defineProperty(navigator, 'gpu', { value: create([]) })
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `the package webgpu can't be loaded: ${reason.replaceAll(/\s+/g, ' ')}`
  }
}
