import { readSafetensors, type SafetensorsFile } from '@adafactor/checkpoint'
import type { Checkpoint, TensorEntry } from './checkpoint.js'

/** A safetensors file, an index of such files, or a run in one file. */
export async function openSafetensorsCheckpoint(path: string): Promise<Checkpoint> {
  const file = await readSafetensors(path)
  const kind = path.endsWith('.json') ? 'an index of safetensors files' : 'a safetensors file'
  return {
    kind: file.metadata.adafactor === undefined ? kind : 'a run in a safetensors file',
    fileBytes: file.fileBytes,
    tensors: entriesOf(file),
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
