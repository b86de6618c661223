import { readSafetensors, type SafetensorsFile } from '@adafactor/checkpoint'
import { type Checkpoint, type TensorEntry, tensorsBelow } from './checkpoint.js'

/** A safetensors file, an index of such files, or a run in one file. */
export async function openSafetensorsCheckpoint(path: string): Promise<Checkpoint> {
  const file = await readSafetensors(path)
  const kind = path.endsWith('.json') ? 'an index of safetensors files' : 'a safetensors file'
  const isRun = file.metadata.adafactor !== undefined
  const tensors = entriesOf(file)
  return {
    kind: isRun ? 'a run in a safetensors file' : kind,
    fileBytes: file.fileBytes,
    tensors,
    parameters: tensorsBelow(tensors, isRun ? 'params/' : ''),
    metadata: file.metadata,
    notes: [],
    read: (name) => file.tensor(name),
    close: () => file.close(),
  }
}

/** @param prefix what names begin with that are shown */
export function entriesOf(file: SafetensorsFile, prefix = ''): TensorEntry[] {
  return file.names.map((name) => ({ name: prefix + name, ...file.info(name) }))
}
