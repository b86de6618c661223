/** What every Chromium that tests start is started with. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The same, with WebGPU on the software adapter that Chromium brings: no GPU is needed. */
export const chromiumFlagsWithWebgpu = [
  ...chromiumFlags,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
]
