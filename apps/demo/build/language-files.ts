import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checksum } from '../src/gpt/checksum.ts'

/** Of the public folder's `gpt`. */
const names = ['vocabulary.json', 'moby-dick.bin', 'checkpoint.safetensors'] as const

/** What the files of the language model are when the page is built, so that it knows a damaged one. */
export function languageFiles(publicFolder: string) {
  const describe = (name: string) => {
    const bytes = readFileSync(join(publicFolder, 'gpt', name))
    return { bytes: bytes.length, checksum: checksum(bytes) }
  }
  const [vocabulary, mobyDick, checkpoint] = names
  return {
    vocabulary: { name: vocabulary, ...describe(vocabulary) },
    mobyDick: { name: mobyDick, ...describe(mobyDick) },
    checkpoint: { name: checkpoint, ...describe(checkpoint) },
  }
}
