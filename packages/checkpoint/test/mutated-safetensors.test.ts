import { AdafactorError } from '@adafactor/core'
import { expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../src/index.js'
import { handMade, headerOf } from './support/hand-made.js'
import { SeededRandom } from './support/seeded-random.js'

// By hand: ADAFACTOR_MUTATIONS=1000000 npx vitest run test/mutated-safetensors.test.ts
const count = Number(process.env.ADAFACTOR_MUTATIONS ?? 100_000)
const seed = Number(process.env.ADAFACTOR_SEED ?? 20_261_129)

const bases = [
  writeSafetensors({
    weights: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    step: { shape: [], type: 'I64', data: [7] },
    half: { shape: [3], type: 'bfloat16', data: [1, 2, 3] },
  }),
  writeSafetensors({ a: { shape: [0, 3], data: [] } }, { metadata: { format: 'pt', b: '{}' } }),
  writeSafetensors({}),
]
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  'null',
  '-1',
  '1e9',
  '9007199254740993',
  '0.5',
  '__proto__',
  '"__metadata__":',
  '"dtype"',
  '"F32"',
  '"shape":[18446744073709551615]',
  '"data_offsets":[0,4]',
  '\0',
  '\xff',
  ' ',
]

/** One or a few of what happens to files: bytes change, pieces come and go, ends are cut off. */
function mutated(random: SeededRandom): Uint8Array {
  let file = Uint8Array.from(random.oneOf(bases))
  for (let times = random.below(4); times >= 0; times--) {
    const at = random.below(file.length + 1)
    switch (random.below(6)) {
      case 0:
        file = file.slice(0, at)
        break
      case 1:
        if (at < file.length) file[at] = random.below(256)
        break
      case 2:
        if (at < 8) file[at] = random.below(4)
        break
      case 3:
        file = spliced(file, at, random.below(8), [])
        break
      case 4: {
        const piece = [...random.oneOf(pieces)].map((letter) => letter.charCodeAt(0))
        file = spliced(file, at, 0, piece)
        break
      }
      default:
        file = withPiece(file, random)
    }
  }
  return file
}

function spliced(
  file: Uint8Array,
  at: number,
  removed: number,
  put: number[],
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...file.subarray(0, at), ...put, ...file.subarray(at + removed)])
}

/** A piece in the header, whose length is right again: so that its JSON is looked at. */
function withPiece(file: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  if (file.length < 16) return Uint8Array.from(file)
  const header = headerOf(file)
  const at = random.below(header.length + 1)
  const text = header.slice(0, at) + random.oneOf(pieces) + header.slice(at + random.below(6))
  const data = file.subarray(Math.min(file.length, 8 + header.length))
  return Uint8Array.from(handMade(text, data))
}

it(`${count} mutated files, seed ${seed}: each is read, or refused with a reason`, async () => {
  const random = new SeededRandom(seed)
  let read = 0
  for (let number = 0; number < count; number++) {
    const file = mutated(random)
    try {
      const { names, tensor } = await opened(file)
      for (const name of names) await tensor(name)
      read++
    } catch (error) {
      const isOurs = AdafactorError.isInstance(error) && error.code.startsWith('checkpoint/')
      if (!isOurs)
        throw new Error(`mutation ${number}, seed ${seed}: ${String(error)}`, { cause: error })
    }
  }
  // Both happen, or the mutations are none, or too much.
  expect(read).toBeGreaterThan(count / 200)
  expect(read).toBeLessThan(count / 2)
}, 600_000)

async function opened(file: Uint8Array) {
  const safetensors = await readSafetensors(file)
  return { names: safetensors.names, tensor: (name: string) => safetensors.tensor(name) }
}
