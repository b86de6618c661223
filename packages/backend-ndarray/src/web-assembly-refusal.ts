import { webAssembly } from './memory/web-assembly.js'
import { encodeModule } from './webassembly/module/encode-module.js'

/** Why WebAssembly is not used. */
export interface WebAssemblyRefusal {
  readonly code: 'backend/unavailable' | 'backend/code-generation-forbidden'
  /** For people: what there is not, or what to allow. */
  readonly reason: string
  readonly cause: Error | null
}

/** Why this place runs no WebAssembly with vectors; null if it does. */
export function webAssemblyRefusal(): WebAssemblyRefusal | null {
  const api = webAssembly()
  if (api === undefined) {
    return { code: 'backend/unavailable', reason: 'there is no WebAssembly here', cause: null }
  }
  const code = encodeModule({
    comments: [],
    functions: [
      {
        name: 'vectors',
        parameters: [['a', 'v128']],
        result: 'v128',
        locals: new Map(),
        body: [['f32x4.sqrt', ['local.get', 'a']]],
        isExported: false,
      },
    ],
    isShared: false,
  })
  if (!api.validate(code)) {
    const reason = "this engine's WebAssembly has no vectors (SIMD)"
    return { code: 'backend/unavailable', reason, cause: null }
  }
  try {
    new api.Module(code)
    return null
  } catch (cause) {
    return {
      code: 'backend/code-generation-forbidden',
      reason: "a content security policy forbids WebAssembly: allow 'wasm-unsafe-eval'",
      cause: cause as Error,
    }
  }
}
