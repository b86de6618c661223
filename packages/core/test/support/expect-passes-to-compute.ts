import { expect } from 'vitest'
import { fuse, type Program } from '../../src/compiler.js'
import { broadcastData } from '../../src/dense/dense-tensor.js'
import { type DenseTensor, interpret, type Shape } from '../../src/index.js'
import { fieldArithmetic, tensorOpsOf } from './field-arithmetic.js'
import type { Random } from './random.js'
import { randomInputs } from './random-program.js'
import { runPasses, type StoredValue } from './run-passes.js'

/**
 * What is stored in 16 bits here: each type keeps some whole numbers and no others, and a number that
 * it keeps stays. Stochastic rounding gives one of two, by its key, its stream and the place.
 */
function storing(program: Program, scalars: Readonly<Record<string, number>>): StoredValue {
  const types = new Map(program.tensors.map(({ name, type }) => [name, type]))
  return (into, value, place, rounding) => {
    const type = types.get(into)
    if (type !== 'bfloat16' && type !== 'float16') return value
    const part = value % units[type]
    if (!rounding || part === 0) return value - part
    const [low, high] = rounding.key.map((name) => scalars[name] as number) as [number, number]
    const isUp = (place * 7 + rounding.stream * 3 + low + 5 * high) % 2 === 1
    return value - part + (isUp ? 1 : 0)
  }
}

const units = { bfloat16: 4096, float16: 1000 } as const
/** Arithmetic that rounds to bfloat16 as storing does. */
const arithmetic = {
  ...fieldArithmetic,
  unary: { ...fieldArithmetic.unary, bfloat16: (a: number) => a - (a % units.bfloat16) },
}
const ops = tensorOpsOf(arithmetic)

/** The passes of a program, run literally, leave in every tensor what the interpreter computes. */
export function expectPassesToCompute(program: Program, random: Random, shape?: Shape): void {
  const inputs = randomInputs(program, random, shape)
  const results = interpret(program, ops, inputs)
  const stored = storing(program, inputs.scalars)
  const wanted = Object.fromEntries(
    Object.entries(inputs.tensors).map(([name, old]) => {
      const value = results[name] ?? old
      const data = [...broadcastData(value.data, value.shape, old.shape)]
      const store = program.stores.find(({ tensor }) => tensor === name)
      if (!store) return [name, data]
      return [name, data.map((number, place) => stored(name, number, place, store.rounding))]
    }),
  )
  const tensors = Object.fromEntries(
    Object.entries(inputs.tensors).map(([name, { shape, data }]): [string, DenseTensor] => [
      name,
      { shape, data: data.slice() },
    ]),
  )
  runPasses(fuse(program), { ...inputs, tensors, stored }, arithmetic, random)
  const found = Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, [...data]]),
  )
  expect(found).toEqual(wanted)
}
