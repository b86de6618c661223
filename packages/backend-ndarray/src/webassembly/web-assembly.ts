/** What TypeScript knows of WebAssembly is in its libraries for browsers: what this package needs of it. */
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object
  readonly validate: (code: Uint8Array<ArrayBuffer>) => boolean
}

/** @throws ReferenceError where there is none */
export function webAssembly(): WebAssemblyApi {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi }
  if (WebAssembly === undefined) throw new ReferenceError('WebAssembly is not defined')
  return WebAssembly
}
