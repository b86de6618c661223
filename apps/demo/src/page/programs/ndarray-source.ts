import { type NdArrayBackend, ndarrayBackend } from '@adafactor/backend-ndarray'
import { AdafactorError, type Program, type Shape } from '@adafactor/core'
import {
  type NdarrayBackendName,
  ndarrayEngines,
} from '../../training/ndarray-network/ndarray-engines.js'

/** What the ndarray backend generates, and the language that it is in: `javascript` or `wat`. */
export interface NdarraySource {
  readonly language: string
  readonly code: string
}

/**
 * The text that runs a program on tensors of this shape; undefined where there is none, or none may be
 * generated. It is the same for all sizes but 1, so that small stand-ins are enough to get it.
 */
export function ndarraySource(
  program: Program,
  shape: Shape,
  name: NdarrayBackendName,
): NdarraySource | undefined {
  const backend = openBackend(name)
  if (backend === undefined) return undefined
  try {
    // Sizes that differ, so that none is taken for another's.
    const small = shape.map((size, axis) => Math.min(size, axis + 3))
    const tensors = program.tensors.map(({ name, axes }) => {
      const sizes = small.map((size, axis) => (axes.includes(axis) ? size : 1))
      return [name, backend.create(sizes)] as const
    })
    backend.compile(program).run([
      {
        tensors: Object.fromEntries(tensors),
        scalars: Object.fromEntries(program.scalars.map((name) => [name, 0])),
      },
    ])
    const [source] = backend.generatedSources()
    if (source === undefined) return undefined
    return { language: source.language, code: source.texts[0]?.code ?? '' }
  } finally {
    backend.destroy()
  }
}

function openBackend(name: NdarrayBackendName): NdArrayBackend | undefined {
  try {
    return ndarrayBackend({ engine: ndarrayEngines[name] })
  } catch (error) {
    if (AdafactorError.isInstance(error)) return undefined
    throw error
  }
}
