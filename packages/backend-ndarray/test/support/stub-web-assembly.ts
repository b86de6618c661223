import { vi } from 'vitest'
import { webAssembly } from '../../src/memory/web-assembly.js'

/** Puts a WebAssembly in the place of the engine's of which some things are otherwise. */
export function stubWebAssembly(changed: object): void {
  const { Memory, Module, Instance, validate } = webAssembly() as NonNullable<
    ReturnType<typeof webAssembly>
  >
  vi.stubGlobal('WebAssembly', { Memory, Module, Instance, validate, ...changed })
}
