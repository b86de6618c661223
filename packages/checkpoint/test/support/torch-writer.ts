import { bytesOf, integer, type Part, pickle, pickled } from './pickle-writer.js'
import { zip } from './zip-writer.js'

type ZipWriting = Parameters<typeof zip>[1]

/** A file as torch.save writes it, with this value and these storages. */
export function torchFile(
  value: Part,
  storages: Readonly<Record<string, Uint8Array>> = { 0: floats(1, 2, 3, 4) },
  writing: ZipWriting & { readonly byteorder?: string } = {},
): Uint8Array<ArrayBuffer> {
  const { byteorder = 'little', ...how } = writing
  const data = Object.entries(storages).map(([key, bytes]) => [`any name/data/${key}`, bytes])
  return zip(
    {
      'any name/data.pkl': pickle(value),
      'any name/byteorder': bytesOf(byteorder),
      ...Object.fromEntries(data),
      'any name/version': bytesOf('3\n'),
    },
    how,
  )
}

/** A file as torch before 1.6 wrote it. */
export function legacyFile(
  value: Part,
  storages: Readonly<Record<string, Uint8Array>> = { 0: floats(1, 2, 3, 4) },
): Uint8Array<ArrayBuffer> {
  const magic = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  return bytesOf(
    pickle([0x8a, 10, magic]),
    pickle(pickled.int(1001)),
    pickle(pickled.dict([pickled.text('little_endian'), pickled.bool(true)])),
    pickle(value),
    pickle(pickled.list(...Object.keys(storages).map(pickled.text))),
    ...Object.values(storages).flatMap((bytes) => [integer(bytes.length / 4, 8), bytes]),
  )
}

export function floats(...numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(numbers).buffer)
}
