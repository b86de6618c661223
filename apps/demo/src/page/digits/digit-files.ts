/**
 * The files that the build makes of MNIST and `loadDigits` loads, in the order in which they are needed:
 * each has the labels and the images of a part, two IDX files one behind the other, in gzip. They are
 * not called `.gz`, since some servers then have the browser unpack them, and others don't.
 */
export const digitFiles = {
  training: numbered('train', 20, 3000),
  /** The first part is spread over the set, which is not in random order: a sample of it. */
  test: [
    { name: 'test-0.bin', images: 1000 },
    { name: 'test-1.bin', images: 9000 },
  ],
} as const satisfies Record<string, DigitFiles>

/** A part of a set. */
export interface DigitFile {
  readonly name: string
  readonly images: number
}

/** At least one. */
export type DigitFiles = readonly [DigitFile, ...DigitFile[]]

function numbered(name: string, parts: number, images: number): DigitFiles {
  const file = (part: number) => ({ name: `${name}-${part}.bin`, images })
  return [file(0), ...Array.from({ length: parts - 1 }, (_, index) => file(index + 1))]
}

/** The folder they are in, relative to the page. */
export const digitsFolder = 'digits'

/** The size of the first parts together, about, in bytes: where the server does not say it. */
export const firstDownload = 650_000
