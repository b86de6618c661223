/**
 * The files that the build makes of MNIST and `loadDigits` loads: each an IDX file in gzip. They are
 * not called `.gz`, since some servers then have the browser unpack them, and others don't.
 */
export const digitFiles = {
  training: { images: 'train-images.bin', labels: 'train-labels.bin' },
  test: { images: 'test-images.bin', labels: 'test-labels.bin' },
} as const

/** The folder they are in, relative to the page. */
export const digitsFolder = 'digits'

/** Their size together, about, in bytes: for a progress bar where the server does not say it. */
export const digitsDownload = 10_700_000
