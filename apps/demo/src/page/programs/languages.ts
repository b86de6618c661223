import { type BackendName, gpujsModeOf, isGpujsBackend } from '../setup/setup.js'

/** Languages of kernels, for people. */
const titles: Readonly<Record<string, string>> = {
  wgsl: 'WGSL',
  glsl: 'GLSL',
  wat: 'WebAssembly as text',
  javascript: 'JavaScript',
}

export function languageTitle(language: string): string {
  return titles[language] ?? language
}

/** What gpu.js's modes are given; no text where gpu.js writes bytes. */
const languageOfMode = {
  webgpu: 'wgsl',
  webgl2: 'glsl',
  webgl: 'glsl',
  webasm: undefined,
  cpu: 'javascript',
} as const

/** The language that only a device and gpu.js together can tell a text in; undefined on all others. */
export function translatedLanguage(backend: BackendName): string | undefined {
  return isGpujsBackend(backend) ? languageOfMode[gpujsModeOf[backend]] : undefined
}
