import { type LaidOutFile, layOut } from '../safetensors/write-safetensors.js'
import { descriptionKey, type RunContent } from './run-content.js'

/** What the names of tensors begin with in one file. */
export const prefixes = { params: 'params/', state: 'state/' } as const

/** A run as one file. */
export function oneFile({ params, state, description, metadata }: RunContent): LaidOutFile {
  const tensors = [
    ...params.map(([name, tensor]) => [prefixes.params + name, tensor] as const),
    ...state.map(([name, tensor]) => [prefixes.state + name, tensor] as const),
  ]
  return layOut(tensors, {
    metadata: { ...metadata, [descriptionKey]: JSON.stringify(description) },
  })
}
