/** Backends that round stochastically with random numbers that are none, or not those asked for. */
import {
  type DenseTensor,
  type HalfType,
  type Program,
  type RoundingKey,
  randomWord,
  roundStochastically,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { spanningShape } from '../src/device-run.js'
import { placesOf } from '../src/error-model/interval-tensor.js'
import { type BrokenBackend, columnMajor, soundBackend } from './break-backend.js'

/** What a random number is asked for. */
interface Draw {
  readonly key: RoundingKey
  readonly stream: number
  /** The element's row-major place, and in column-major order. */
  readonly index: number
  readonly columnIndex: number
  /** The place of the value that is repeated to the element. */
  readonly source: number
  /** Elements of the batch that came before the tensor. */
  readonly before: number
}

const bitsOfKey =
  'stochastic rounding/bfloat16: the bits are those of the key and the row-major place, any rank'
const drift =
  'stochastic rounding/bfloat16: steps of an eighth of a unit add up, to the nearest none'
const mean = 'stochastic rounding/bfloat16: over many draws the mean error is zero'
const apart =
  'stochastic rounding/bfloat16: elements, keys and streams have random numbers of their own'

export const brokenStochasticRounding: readonly BrokenBackend[] = [
  drawing('the number further from zero is always taken', mean, () => 2 ** 32 - 1),
  drawing(
    'the nearest number is taken, whatever is asked for',
    'stochastic rounding/float16: over many draws the mean error is zero',
    () => 2 ** 31,
  ),
  drawing(
    '15 of 16 random bits are used',
    'stochastic rounding/bfloat16: all 16 random bits decide',
    (draw) => wordOf(draw) & 0xfffeffff,
  ),
  drawing(
    'random numbers reach only to a half',
    'stochastic rounding/float16: over many draws the mean error is zero',
    (draw) => wordOf(draw) >>> 1,
  ),
  drawing('one random number is used for all elements', mean, (draw) =>
    wordOf({ ...draw, index: 0 }),
  ),
  drawing('all elements of a row have one random number', apart, (draw) =>
    wordOf({ ...draw, index: draw.index >> 6 }),
  ),
  drawing('random numbers are the same at each step', drift, (draw) =>
    wordOf({ ...draw, key: [1, 2] }),
  ),
  drawing('half of the key is left out', apart, (draw) =>
    wordOf({ ...draw, key: [draw.key[0], 0] }),
  ),
  drawing('tensors of a step have the same random numbers', apart, (draw) =>
    wordOf({ ...draw, stream: 0 }),
  ),
  drawing('places are counted as they lie in memory, in columns', bitsOfKey, (draw) =>
    wordOf({ ...draw, index: draw.columnIndex }),
  ),
  drawing('places are counted on through a batch', bitsOfKey, (draw) =>
    wordOf({ ...draw, index: draw.before + draw.index }),
  ),
  drawing(
    'a value that is repeated is rounded once for all places',
    'stochastic rounding/bfloat16: a value of fewer axes is rounded apart for each place',
    (draw) => wordOf({ ...draw, index: draw.source }),
  ),
  (() => {
    let count = 0
    return drawing(
      'random numbers come one after the other, from a generator with a state',
      'stochastic rounding/bfloat16: a step may be taken one by one, in any order, bit for bit',
      (draw) => wordOf({ ...draw, key: [3, 4], index: count++ }),
      () => {
        count = 0
      },
    )
  })(),
  drawing(
    'the generator is of another kind than that asked for',
    'stochastic rounding/float16: the key is made of seed, update and name',
    (draw) => Math.imul(wordOf(draw) | 1, 0x9e3779b1) >>> 0,
  ),
]

/** The random numbers that are asked for. */
export function wordOf({ key, stream, index }: Draw): number {
  return randomWord(key, stream, index)
}

/** Stores that round stochastically do so with these 32 bits. */
function drawing(
  fault: string,
  caughtBy: string,
  word: (draw: Draw) => number,
  begin = () => {},
): BrokenBackend {
  return {
    fault,
    caughtBy,
    create: () => {
      begin()
      return backendDrawing(word)
    },
  }
}

/** Right, if the random numbers are. */
export function backendDrawing(word: (draw: Draw) => number) {
  const sound = soundBackend()
  const compile = (program: Program) => {
    const stochastic = program.stores.filter(({ rounding }) => rounding)
    const names = new Set(stochastic.map(({ tensor }) => tensor))
    // Computed into tensors of float32, which are then rounded into the real ones.
    const compiled = sound.compile({
      ...program,
      tensors: program.tensors.map((one) =>
        names.has(one.name) ? { name: one.name, axes: one.axes } : one,
      ),
      stores: program.stores.map(({ tensor, value }) => ({ tensor, value })),
    })
    return {
      ...compiled,
      run: (batch: Parameters<typeof compiled.run>[0]) => {
        let before = 0
        for (const { tensors, scalars } of batch) {
          const wide = Object.fromEntries(
            [...names].map((name) => {
              const tensor = tensors[name] as DenseTensor
              return [name, sound.create(tensor.shape, sound.read(tensor))]
            }),
          )
          compiled.run([{ tensors: { ...tensors, ...wide }, scalars }])
          for (const { tensor: name, value, rounding } of stochastic) {
            const target = tensors[name] as DenseTensor
            const numbers = sound.read(wide[name] as DenseTensor)
            const { shape } = target
            const columns: number[] = []
            columnMajor(shape, counting(shape)).forEach((index, place) => {
              columns[index] = place
            })
            const axes = program.expressions[value]?.axes ?? []
            const sources = placesOf(spanningShape(axes, shape), shape)
            const key = rounding?.key.map((part) => scalars[part] as number) as [number, number]
            const type = sound.typeOf?.(target) as HalfType
            const rounded = Array.from(numbers, (number, index) => {
              const draw = {
                key,
                stream: rounding?.stream ?? 0,
                index,
                columnIndex: columns[index] as number,
                source: sources[index] as number,
                before,
              }
              return roundStochastically(type, number, word(draw))
            })
            sound.write(target, rounded)
            before += rounded.length
          }
          for (const tensor of Object.values(wide)) sound.dispose(tensor)
        }
      },
    }
  }
  return { ...sound, compile }
}

function counting(shape: Shape): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => index)
}
