type Kernel = (...of: number[]) => void

interface WebAssemblyWithInstance {
  Instance: new (...of: unknown[]) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** Notes how many values each kernel of jax-js's wasm writes: its last argument. */
export function watchKernels() {
  const owner = (globalThis as unknown as { WebAssembly: WebAssemblyWithInstance }).WebAssembly
  const { Instance } = owner
  const sizes: number[] = []
  owner.Instance = new Proxy(Instance, {
    construct: (target, args: unknown[]) => {
      const { exports } = new target(...args)
      const kernel = exports.kernel as Kernel
      const watched: Kernel = (...of) => {
        sizes.push(of.at(-1) as number)
        kernel(...of)
      }
      return { exports: { ...exports, kernel: watched } }
    },
  })
  return {
    sizes,
    stop: () => {
      owner.Instance = Instance
    },
  }
}
