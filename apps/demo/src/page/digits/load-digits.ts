import type { Digits } from '../../training/digit-set.js'
import { ArrivingDigits } from './arriving-digits.js'
import { type DigitFiles, digitFiles, digitsFolder, firstDownload } from './digit-files.js'
import { type LoadOptions, loadPart } from './load-part.js'

/**
 * Loads MNIST from the files of the build, in the page or in a worker. The first images of both sets
 * are there when this is done; the others come when they are asked for.
 *
 * @param onProgress bytes loaded so far of what is waited for, and of how many
 * @param options where the files are, and what ends the loading of what is waited for
 * @throws DigitsError when there is no connection, no such file, or one that is damaged even when
 *   it is asked for afresh
 */
export async function loadDigits(
  onProgress: (bytes: number, total: number) => void,
  { folder = digitsOfThisPage(), signal }: { folder?: URL; signal?: AbortSignal } = {},
): Promise<Digits> {
  let loaded = 0
  const sizes: (number | undefined)[] = []
  const load = (name: string, options: LoadOptions) => loadPart(new URL(name, folder), options)
  const begin = async (files: DigitFiles) => {
    const first = await load(files[0].name, {
      ...(signal && { signal }),
      onSize: (size) => sizes.push(size),
      onBytes(bytes) {
        loaded += bytes
        onProgress(loaded, Math.max(loaded, sum(sizes) ?? firstDownload))
      },
    })
    return new ArrivingDigits(files, first, load)
  }
  const [training, test] = await Promise.all([begin(digitFiles.training), begin(digitFiles.test)])
  return { training: training.set, test: test.set }
}

/** The size of both files, if the server has said it. */
function sum(sizes: readonly (number | undefined)[]): number | undefined {
  const [one, other] = sizes
  return one === undefined || other === undefined ? undefined : one + other
}

/** Scripts are built into a folder beside that of the digits; in development they are anywhere. */
function digitsOfThisPage(): URL {
  return import.meta.env.DEV
    ? new URL(`/${digitsFolder}/`, location.origin)
    : new URL(/* @vite-ignore */ `../${digitsFolder}/`, import.meta.url)
}
