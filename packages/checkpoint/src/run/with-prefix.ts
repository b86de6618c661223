import type { SafetensorsFile } from '../safetensors/safetensors-file.js'

/** The tensors of a file whose names begin with a prefix, without it. */
export function withPrefix(file: SafetensorsFile, prefix: string): SafetensorsFile {
  return {
    names: file.names
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length)),
    metadata: file.metadata,
    fileBytes: file.fileBytes,
    info: (name) => file.info(prefix + name),
    tensor: (name) => file.tensor(prefix + name),
    bytes: (name) => file.bytes(prefix + name),
    close: () => file.close(),
  }
}
