interface WebAssemblyWithModule {
  Module: new (...of: unknown[]) => object
}

/** Counts the modules of WebAssembly that are made, of which jax-js makes one for each kernel. */
export function countModules() {
  const owner = (globalThis as unknown as { WebAssembly: WebAssemblyWithModule }).WebAssembly
  const { Module } = owner
  let count = 0
  owner.Module = new Proxy(Module, {
    construct: (target, args: unknown[]) => {
      count++
      return new target(...args)
    },
  })
  return {
    count: () => count,
    stop: () => {
      owner.Module = Module
    },
  }
}
