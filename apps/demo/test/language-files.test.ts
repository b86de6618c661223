import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { languageFiles } from '../build/language-files.js'
import { downloadFiles } from '../src/page/language-model/worker/download.js'

const publicFolder = fileURLToPath(new URL('../public', import.meta.url))
const known = languageFiles(publicFolder)
const names = Object.values(known).map(({ name }) => name)
const folder = new URL('https://example.org/site/gpt/')

type Answer = (name: string, cache: RequestCache | undefined) => Response | Promise<Response>

const whole = (name: string) => new Uint8Array(readFileSync(`${publicFolder}/gpt/${name}`))

/** Loads all files from a server that is played. */
async function load(answer: Answer) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (address: URL, init?: RequestInit) => {
    const name = address.pathname.split('/').at(-1) ?? ''
    asked.push(name)
    return Promise.resolve().then(() => answer(name, init?.cache))
  })
  const progress: (readonly [number, number])[] = []
  const wanted = { mobyDick: true, checkpoint: true }
  const onProgress = (bytes: number, total: number) => progress.push([bytes, total])
  const files = await downloadFiles(wanted, onProgress, known, folder)
  return { files, progress, asked }
}

afterEach(() => vi.unstubAllGlobals())

test('whole files are taken as they come, and their bytes are known before', async () => {
  const { files, progress, asked } = await load((name) => new Response(whole(name)))
  expect(asked.sort()).toEqual([...names].sort())
  expect(files.vocabulary).toHaveLength(512)
  expect(files.mobyDick).toHaveLength(known.mobyDick.bytes / 2)
  const total = Object.values(known).reduce((sum, { bytes }) => sum + bytes, 0)
  expect(progress.every(([, of]) => of === total)).toBe(true)
  expect(progress.at(-1)?.[0]).toBe(total)
})

const damages: Record<string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>> = {
  'is cut to 1,000 zeros': () => new Uint8Array(1000),
  'is cut by a byte': (bytes) => bytes.subarray(0, -1),
  'is all zeros': ({ length }) => new Uint8Array(length),
  'has one bit turned': (bytes) => bytes.map((byte, at) => (at === 1000 ? byte ^ 4 : byte)),
  'is empty': () => new Uint8Array(),
  'is the page of a network': () => new TextEncoder().encode('<!doctype html>'),
}

describe.each(names)('%s', (damaged) => {
  test.each(Object.keys(damages))('that %s is refused with what to do', async (how) => {
    const answer: Answer = (name) =>
      new Response(name === damaged ? damages[how]?.(whole(name)) : whole(name))
    await expect(load(answer)).rejects.toThrow(
      new RegExp(`^${damaged} came damaged, .* Load the page again; `),
    )
  })

  test('is asked for afresh where the copy that was kept is damaged', async () => {
    const { files, asked } = await load(
      (name, cache) =>
        new Response(name === damaged && cache !== 'reload' ? new Uint8Array(9) : whole(name)),
    )
    expect(asked).toHaveLength(names.length + 1)
    expect(files.checkpoint).toHaveLength(known.checkpoint.bytes)
  })
})

test.each<[string, Answer]>([
  ['is not there', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'breaks off',
    () =>
      new Response(
        new ReadableStream({ pull: (stream) => stream.error(new TypeError('network error')) }),
      ),
  ],
])('a connection that %s is said in words', async (_, answer) => {
  await expect(load(answer)).rejects.toThrow(
    /^The model and its text could not be loaded: the connection is down\. Start again once it is back\.$/,
  )
})

test('a server that refuses a file is quoted', async () => {
  await expect(load(() => new Response(null, { status: 503 }))).rejects.toThrow(
    /could not be loaded: for vocabulary\.json the server answered with status 503\. Try again later\.$/,
  )
})
