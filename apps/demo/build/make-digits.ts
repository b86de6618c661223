import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type DigitFile, digitFiles } from '../src/page/digits/digit-files.ts'
import { mnistFiles } from '../src/terminal/mnist-files.ts'
import type { DigitSet } from '../src/training/digit-set.ts'
import { parseIdx } from '../src/training/parse-idx.ts'

/**
 * Packs MNIST into `folder` as the page loads it, in parts. A file that is there already is kept: MNIST
 * does not change.
 */
export async function makeDigits(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const names = new Set(Object.values(digitFiles).flatMap((files) => files.map(({ name }) => name)))
  for (const name of readdirSync(folder)) if (!names.has(name)) rmSync(join(folder, name))
  await Promise.all([
    packMissing(folder, 'training', (set) => Array.from({ length: set.count }, (_, i) => i)),
    packMissing(folder, 'test', (set) => sampleFirst(set.count, digitFiles.test[0].images)),
  ])
}

/** All images, those first that are spread evenly over them. */
function sampleFirst(count: number, sample: number): number[] {
  const spread = Array.from({ length: sample }, (_, i) => Math.floor((i * count) / sample))
  const isSpread = new Set(spread)
  const others = Array.from({ length: count }, (_, i) => i).filter((i) => !isSpread.has(i))
  return [...spread, ...others]
}

async function packMissing(
  folder: string,
  name: keyof typeof digitFiles,
  orderOf: (set: DigitSet) => readonly number[],
): Promise<void> {
  const files: readonly DigitFile[] = digitFiles[name]
  if (files.every((file) => existsSync(join(folder, file.name)))) return
  const { images, labels } = mnistFiles()[name]
  const set = parseIdx(readFileSync(images), readFileSync(labels))
  const order = orderOf(set)
  let first = 0
  for (const file of files) {
    const chosen = order.slice(first, first + file.images)
    await pack(join(folder, file.name), idxOf(set, chosen))
    first += file.images
  }
  if (first !== set.count) throw new Error(`${first} images are in files, of ${set.count}`)
}

/** Labels and images of a part, each as an IDX file. */
function idxOf({ pixels, images, labels }: DigitSet, chosen: readonly number[]): Buffer {
  const side = Math.sqrt(pixels)
  return Buffer.concat([
    header(2049, chosen.length),
    Buffer.from(chosen.map((index) => labels[index] as number)),
    header(2051, chosen.length, side, side),
    ...chosen.map((index) => images.subarray(index * pixels, (index + 1) * pixels)),
  ])
}

function header(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * index)
  return bytes
}

async function pack(target: string, content: Buffer): Promise<void> {
  const packed = await promisify(gzip)(content, { level: 9 })
  // Under another name first: an interrupted build must not leave half a file for the next.
  const unfinished = `${target}.${process.pid}`
  writeFileSync(unfinished, packed)
  renameSync(unfinished, target)
}
