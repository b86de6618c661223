import type { BackendName } from './setup.js'

/** The backends' names for people. */
export const backendTitles: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  webgl2: 'WebGL 2',
  webgl: 'WebGL',
  webasm: 'WebAssembly',
  cpu: 'gpu.js on the CPU',
  ndarray: 'plain JavaScript (ndarray)',
}
