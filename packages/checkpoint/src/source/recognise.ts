/** How many bytes from the beginning of a file {@link recognise} looks at. */
export const recognisedBytes = 512

/** First bytes, and what a file is that begins with them. */
const signatures: readonly (readonly [signature: readonly number[], words: string])[] = [
  [[0x50, 0x4b, 3, 4], 'a zip archive, as torch.save writes (readTorch)'],
  [[0x50, 0x4b, 5, 6], 'an empty zip archive'],
  [[0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], 'an HDF5 file, as Keras writes (readKeras)'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'an array of numpy (.npy)'],
  [[0x1f, 0x8b], 'compressed with gzip: unpack it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with zstd: unpack it'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'compressed with xz: unpack it'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2: unpack it'],
  [[0x47, 0x47, 0x55, 0x46], 'a model in GGUF'],
]

/**
 * What a file seems to be, in words for a message about one of another kind: `file.bin is ...`;
 * undefined where its beginning says nothing.
 *
 * @param bytes its beginning: {@link recognisedBytes}, or all of it if it is shorter
 */
export function recognise(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty'
  if (isKerasModel(bytes)) {
    return 'a model of Keras, .keras (readKeras)'
  }
  for (const [signature, words] of signatures) {
    if (signature.every((byte, index) => bytes[index] === byte)) return words
  }
  const text = String.fromCharCode(...bytes.subarray(0, recognisedBytes))
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    return 'a pointer of Git LFS to the file: get the file itself with "git lfs pull"'
  }
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype html|html|head|!--)/i.test(text)) {
    return 'a page of HTML: most likely a server sent it in place of the file'
  }
  if (/^\s*<\?xml/i.test(text)) {
    return 'a document of XML: most likely a server sent it in place of the file'
  }
  // Eight bytes of length, and a JSON object: lengths of headers leave the upper four zero.
  if (/^.{4}\0{4}\s*\{/s.test(text)) return 'a safetensors file (readSafetensors)'
  if (text.slice(257, 262) === 'ustar') return 'a tar archive'
  // PROTO, which every pickle of protocol 2 and more begins with.
  if (bytes[0] === 0x80 && [2, 3, 4, 5].includes(bytes[1] as number)) {
    return 'a pickle, as torch.save wrote before torch 1.6 (readTorch)'
  }
  if (/^\s*[{[]/.test(text)) return 'a text of JSON'
  return undefined
}

/** A zip archive whose first file is `metadata.json`. */
function isKerasModel(bytes: Uint8Array): boolean {
  const name = String.fromCharCode(...bytes.subarray(30, 43))
  return bytes[0] === 0x50 && bytes[1] === 0x4b && name === 'metadata.json'
}
