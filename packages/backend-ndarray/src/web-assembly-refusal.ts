import type { EngineRefusal } from './engine-refusal.js'
import { webAssembly } from './memory/web-assembly.js'
import { encodeModule } from './webassembly/module/encode-module.js'

/** Why this place runs no WebAssembly with vectors; null if it does. */
export function webAssemblyRefusal(): EngineRefusal | null {
  const api = webAssembly()
  if (api === undefined) {
    return { code: 'backend/unavailable', problem: 'there is no WebAssembly here' }
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
    return { code: 'backend/unavailable', problem: 'the WebAssembly here has no vectors (SIMD)' }
  }
  try {
    new api.Module(code)
    return null
  } catch (cause) {
    return {
      code: 'backend/code-generation-forbidden',
      problem: 'a content security policy forbids WebAssembly',
      remedy: "allow 'wasm-unsafe-eval'",
      cause: cause as Error,
    }
  }
}
