import { expect } from 'vitest'
import { fuse, type Program } from '../../src/compiler.js'
import { broadcastData } from '../../src/dense/dense-tensor.js'
import { type DenseTensor, interpret, type Shape } from '../../src/index.js'
import { fieldArithmetic, tensorOpsOf } from './field-arithmetic.js'
import type { Random } from './random.js'
import { randomInputs } from './random-program.js'
import { runPasses } from './run-passes.js'

const ops = tensorOpsOf(fieldArithmetic)

/** The passes of a program, run literally, leave in every tensor what the interpreter computes. */
export function expectPassesToCompute(program: Program, random: Random, shape?: Shape): void {
  const inputs = randomInputs(program, random, shape)
  const results = interpret(program, ops, inputs)
  const wanted = Object.fromEntries(
    Object.entries(inputs.tensors).map(([name, old]) => {
      const value = results[name] ?? old
      return [name, [...broadcastData(value.data, value.shape, old.shape)]]
    }),
  )
  const tensors = Object.fromEntries(
    Object.entries(inputs.tensors).map(([name, { shape, data }]): [string, DenseTensor] => [
      name,
      { shape, data: data.slice() },
    ]),
  )
  runPasses(fuse(program), { ...inputs, tensors }, fieldArithmetic, random)
  const found = Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, [...data]]),
  )
  expect(found).toEqual(wanted)
}
