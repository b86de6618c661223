import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { digitFiles } from '../src/page/digits/digit-files.ts'
import { mnistFiles } from '../src/terminal/mnist-files.ts'

/**
 * Packs the files of MNIST into `folder` as the page loads them. A file that is there already is
 * kept: MNIST does not change.
 */
export async function makeDigits(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const originals = mnistFiles()
  const sets = ['training', 'test'] as const
  const parts = ['images', 'labels'] as const
  const jobs = sets.flatMap((set) =>
    parts.map((part) => pack(originals[set][part], join(folder, digitFiles[set][part]))),
  )
  await Promise.all(jobs)
}

async function pack(source: string, target: string): Promise<void> {
  if (existsSync(target)) return
  const packed = await promisify(gzip)(readFileSync(source))
  // Under another name first: an interrupted build must not leave half a file for the next.
  const unfinished = `${target}.${process.pid}`
  writeFileSync(unfinished, packed)
  renameSync(unfinished, target)
}
