/** What TypeScript knows of WebAssembly is in its libraries for browsers: what this package needs of it. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBufferLike
  grow(pages: number): number
}

/** A compiled module. */
export type WebAssemblyModule = object

export interface WebAssemblyInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface WebAssemblyApi {
  readonly Memory: new (size: {
    readonly initial: number
    readonly maximum: number
    readonly shared?: boolean
  }) => WebAssemblyMemory
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => WebAssemblyModule
  validate(code: Uint8Array<ArrayBuffer>): boolean
  readonly Instance: new (module: WebAssemblyModule, imports: object) => WebAssemblyInstance
}

/** WebAssembly, or undefined where the engine has none. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly
}
