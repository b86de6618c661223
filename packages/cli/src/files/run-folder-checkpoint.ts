import { openRun, type SafetensorsFile } from '@adafactor/checkpoint'
import { AdafactorError } from '@adafactor/core'
import { type Checkpoint, tensorsBelow } from './checkpoint.js'
import { entriesOf } from './safetensors-checkpoint.js'

/** A run in a folder, as `saveRun` writes it: parameters and state are called as in a run of one file. */
export async function openRunFolder(folder: string): Promise<Checkpoint> {
  const { params, state, metadata, close } = await openRun(folder)
  const parts: readonly (readonly [prefix: string, file: SafetensorsFile])[] = [
    ['params/', params],
    ...(state ? [['state/', state] as const] : []),
  ]
  const tensors = parts.flatMap(([prefix, file]) => entriesOf(file, prefix))
  return {
    kind: 'a run in a folder',
    fileBytes: parts.reduce((sum, [, file]) => sum + file.fileBytes, 0),
    tensors,
    parameters: tensorsBelow(tensors, 'params/'),
    metadata,
    notes: [],
    async read(name) {
      const part = parts.find(([prefix]) => name.startsWith(prefix))
      if (part) return part[1].tensor(name.slice(part[0].length))
      throw new AdafactorError('checkpoint/unknown-tensor', `the run has no tensor ${name}`)
    },
    close,
  }
}
