/** The arithmetic of kernels: what a plan's operations are in vectors of float32 or float64, and in scalars. */
import type { BinaryOperation, UnaryOperation } from '@adafactor/core'
import type { Code } from './module/code.js'

type Operation = UnaryOperation | BinaryOperation | 'where'

/** Numbers that are computed side by side, or one alone. */
export interface Lanes {
  /** How many. */
  readonly count: number
  readonly type: 'v128' | 'f64'
  constant(value: number): Code
  /** All lanes from a float64. */
  spread(value: Code): Code
  /** The code of an operation; operands in {@link operandsWrittenTwice} are gets of locals. */
  operation(op: Operation, operands: readonly Code[]): Code
}

/** Operations that need their first operand twice: it has to stand in a local. */
export const operandsWrittenTwice: ReadonlySet<string> = new Set<Operation>(['square', 'isFinite'])

/** Names of functions that {@link Lanes} call. */
export const bfloat16Functions = { vector: 'round_to_bfloat16', scalar: 'round_one_to_bfloat16' }

/** A vector, as what its lanes are and as bits. */
const wide = new Float64Array(2)
const narrow = new Float32Array(wide.buffer)
const vectorBits = new Int32Array(wide.buffer)

function vectorLanes(prefix: 'f32x4' | 'f64x2'): Lanes {
  const isNarrow = prefix === 'f32x4'
  const constant = (value: number): Code => {
    if (isNarrow) narrow.fill(value)
    else wide.fill(value)
    return ['v128.const', [...vectorBits]]
  }
  const one = constant(1)
  const zero = constant(0)
  return {
    count: isNarrow ? 4 : 2,
    type: 'v128',
    constant,
    spread: (value) =>
      isNarrow ? ['f32x4.splat', ['f32.demote_f64', value]] : ['f64x2.splat', value],
    operation(op, operands) {
      const [a, b, c] = operands as [Code, Code, Code]
      switch (op) {
        case 'sqrt':
        case 'abs':
          return [`${prefix}.${op}`, a]
        case 'rsqrt':
          return [`${prefix}.div`, one, [`${prefix}.sqrt`, a]]
        case 'square':
          return [`${prefix}.mul`, a, a]
        case 'bfloat16':
          return isNarrow
            ? ['call', bfloat16Functions.vector, a]
            : [
                'f64x2.promote_low_f32x4',
                ['call', bfloat16Functions.vector, ['f32x4.demote_f64x2_zero', a]],
              ]
        case 'isFinite':
          return ['v128.and', [`${prefix}.eq`, [`${prefix}.sub`, a, a], zero], one]
        case 'greater':
          return ['v128.and', [`${prefix}.gt`, a, b], one]
        case 'where':
          return ['v128.bitselect', b, c, [`${prefix}.ne`, a, zero]]
        default:
          return [`${prefix}.${instructions[op]}`, a, b]
      }
    },
  }
}

const instructions = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  minimum: 'min',
  maximum: 'max',
} as const

/** Four numbers of float32. */
export const float32Lanes = vectorLanes('f32x4')

/** Two numbers of float64. */
export const float64Lanes = vectorLanes('f64x2')

/** One number of float64. */
export const scalarLanes: Lanes = {
  count: 1,
  type: 'f64',
  constant: (value) => ['f64.const', value],
  spread: (value) => value,
  operation(op, operands) {
    const [a, b, c] = operands as [Code, Code, Code]
    switch (op) {
      case 'sqrt':
      case 'abs':
        return [`f64.${op}`, a]
      case 'rsqrt':
        return ['f64.div', ['f64.const', 1], ['f64.sqrt', a]]
      case 'square':
        return ['f64.mul', a, a]
      case 'bfloat16':
        return ['call', bfloat16Functions.scalar, a]
      case 'isFinite':
        return condition(['f64.eq', ['f64.sub', a, a], ['f64.const', 0]])
      case 'greater':
        return condition(['f64.gt', a, b])
      case 'where':
        return ['select', b, c, ['f64.ne', a, ['f64.const', 0]]]
      default:
        return [`f64.${instructions[op]}`, a, b]
    }
  },
}

/** 1 where a condition holds, else 0. */
function condition(test: Code): Code {
  return ['select', ['f64.const', 1], ['f64.const', 0], test]
}
