/** Backends whose tensors of 16 bits round wrong, or at the wrong time. */
import {
  denseOps,
  type ElementType,
  elementTypes,
  type HalfType,
  interpretedBackend,
  isHalfType,
  type Program,
  sizeOf,
} from '@adafactor/core'
import { neighbours } from '../src/error-model/neighbours.js'
import { numberFormat } from '../src/error-model/number-format.js'
import { type BrokenBackend, roundingValues, soundBackend, storage } from './break-backend.js'

const nearest = 'types/bfloat16 rounds to the nearest number, ties to even'
const extremes = 'types/float16 keeps NaN and -0, overflows to infinity, and has its subnormals'

export const brokenRounding: readonly BrokenBackend[] = [
  rounding('16 bits are cut off, not rounded', nearest, (type, value) => {
    const [below, above] = neighbours(type, value)
    return value < 0 ? above : below
  }),
  rounding('ties go away from zero', nearest, (type, value) => {
    const [below, above] = neighbours(type, value)
    if (value - below !== above - value) return value
    return value < 0 ? below : above
  }),
  rounding('NaN becomes infinite', extremes, (_, value) =>
    Number.isNaN(value) ? Number.POSITIVE_INFINITY : value,
  ),
  rounding('what overflows becomes the largest number', extremes, (type, value) => {
    const { largest } = numberFormat(type)
    return Number.isFinite(value) ? Math.max(-largest, Math.min(value, largest)) : value
  }),
  rounding('subnormals of float16 become zero', extremes, (type, value) =>
    Math.abs(value) < numberFormat(type).smallestNormal ? 0 * value : value,
  ),
  rounding('-0 loses its sign', extremes, (_, value) => (value === 0 ? 0 : value)),
  {
    fault: 'what is stored in 16 bits is read back by later passes',
    caughtBy: 'types/what is stored as bfloat16 is not rounded for others that use it',
    create: () => {
      const sound = soundBackend()
      return { ...sound, compile: (program) => sound.compile(roundedForAll(program)) }
    },
  },
  storage(
    'numbers of 16 bits are held in 32',
    'types/float16 takes two bytes for a number',
    (sound) => {
      let more = 0
      const extra = (tensor: Parameters<typeof sound.read>[0]) =>
        isHalfType(sound.typeOf?.(tensor)) ? 2 * sizeOf(tensor.shape) : 0
      return {
        create: (shape, data, options) => {
          const tensor = sound.create(shape, data, options)
          more += extra(tensor)
          return tensor
        },
        dispose: (tensor) => {
          more -= extra(tensor)
          sound.dispose(tensor)
        },
        memory: () => ({ ...sound.memory(), bytes: sound.memory().bytes + more }),
      }
    },
  ),
  storage(
    'state in 16 bits is made in 32',
    "types/state in the parameter's bfloat16: held to the model, counted, resumed bit for bit",
    (sound) => {
      let more = 0
      return {
        create: (shape, data, options) => {
          if (data === undefined && isHalfType(options?.type)) more += 2 * sizeOf(shape)
          return sound.create(shape, data, options)
        },
        memory: () => ({ ...sound.memory(), bytes: sound.memory().bytes + more }),
      }
    },
  ),
  {
    fault: 'undeclared tensors have to be float32',
    caughtBy: 'types/a program loads tensors of any type and stores to any other, declared or not',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          sound.compile({
            ...program,
            tensors: program.tensors.map((one) => ({ type: 'float32' as ElementType, ...one })),
          }),
      }
    },
  },
]

/** Whatever is put into a tensor of 16 bits goes through this first. */
function rounding(
  fault: string,
  caughtBy: string,
  round: (type: HalfType, value: number) => number,
): BrokenBackend {
  const rounded = (type: ElementType | undefined, data: ArrayLike<number>) => {
    if (!isHalfType(type)) return data
    return Array.from(data, (value) => round(type, Math.fround(value)))
  }
  return {
    fault,
    caughtBy,
    create: () => {
      const sound = soundBackend()
      return interpretedBackend({
        ...sound,
        ops: denseOps('float32'),
        create: (shape, data, options) =>
          sound.create(shape, data && rounded(options?.type, data), options),
        write: (tensor, data) => sound.write(tensor, rounded(sound.typeOf?.(tensor), data)),
      })
    },
  }
}

/** The program with every value rounded that is stored in 16 bits, for whatever uses it. */
function roundedForAll(program: Program): Program {
  const isHalf = (tensor: string) =>
    elementTypes[program.tensors.find(({ name }) => name === tensor)?.type ?? 'float32'].bytes === 2
  const stored = new Set(program.stores.filter(({ tensor }) => isHalf(tensor)).map((s) => s.value))
  return roundingValues(program, (_, id) => stored.has(id))
}
