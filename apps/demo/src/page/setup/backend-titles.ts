import type { BackendName } from './setup.js'

/** The backends' names for people. */
export const backendTitles: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  'gpujs-webgpu': 'gpu.js on WebGPU',
  webgl2: 'WebGL 2',
  webgl: 'WebGL',
  ndarray: 'WebAssembly',
  'ndarray-javascript': 'JavaScript',
  'ndarray-closures': 'JavaScript, nothing generated',
  webasm: 'gpu.js in WebAssembly',
  cpu: 'gpu.js on the CPU',
}
