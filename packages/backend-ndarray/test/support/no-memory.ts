import { elementTypes } from '@adafactor/core'
import { vi } from 'vitest'
import type { NdArrayBackend } from '../../src/index.js'
import { stubWebAssembly } from './stub-web-assembly.js'

const refusal = 'Array buffer allocation failed'

class NoMemory {
  constructor() {
    throw new RangeError(refusal)
  }
}

/** From now on the engine refuses memory for WebAssembly. */
export function refuseWebAssemblyMemory(): void {
  stubWebAssembly({ Memory: NoMemory })
}

/** From now on the engine refuses arrays for float32 tensors. */
export function refuseTensors(): void {
  vi.spyOn(elementTypes.float32, 'array').mockImplementation(function none() {
    throw new RangeError(refusal)
  })
}

/** From now on the engine refuses work space in float64; a single number is granted. */
export function refuseWorkSpace(): void {
  vi.stubGlobal(
    'Float64Array',
    class extends Float64Array {
      constructor(length: number) {
        if (length > 1) throw new RangeError(refusal)
        super(length)
      }
    },
  )
}

/** From now on the engine refuses memory for compiled modules, or for what runs them. */
export function refuseCode(what: 'Module' | 'Instance'): void {
  stubWebAssembly({ [what]: NoMemory })
}

/** Makes tensors until none lies in WebAssembly memory any more. */
export function fillWebAssemblyMemory(backend: NdArrayBackend): void {
  for (let size = 2 ** 20; size >= 1; size /= 4) {
    for (let isThere = true; isThere; ) {
      const data = backend.create([size]).data as unknown as Float32Array
      isThere = data.buffer.byteLength > data.byteLength
    }
  }
}

/** Everything is as it was. */
export function grantMemory(): void {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
}
