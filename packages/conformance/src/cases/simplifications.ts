import type { TensorOps } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { type ConformanceCase, caseOf } from '../case.js'
import { runOnce } from '../device-run.js'
import { expectSame } from '../expect.js'

/**
 * What a compiler simplifies where real numbers are meant; ours are floating-point ones. The constants
 * of an expression are broadcast to the tensors beside them.
 */
export function simplificationCases(): ConformanceCase[] {
  type Build = (ops: TensorOps<Traced>, a: Traced, p: Traced) => Traced
  const simplified = (sentence: string, a: readonly number[], builds: readonly Build[]) =>
    caseOf('simplifications', sentence, async (context) => {
      const outs = Object.fromEntries(builds.map((_, index) => [`out ${index}`, [0]]))
      const signature = { rank: 1, tensors: { a: [0], ...outs }, scalars: ['p'] }
      const program = trace({ name: sentence, ...signature }, (ops, tensors, { p }) => ({
        stores: Object.fromEntries(
          builds.map((build, index) => [
            `out ${index}`,
            build(ops, tensors.a as Traced, p as Traced),
          ]),
        ),
      }))
      const run = { program, shape: [a.length], contents: { a }, scalars: { p: 0.75 } }
      await runOnce(context, await context.create(), run)
    })
  const special = [2, -2, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
  return [
    simplified('the square of a square root is NaN below 0', special, [
      (ops, a) => ops.square(ops.sqrt(a)),
      (ops, a) => ops.multiply(ops.sqrt(a), ops.sqrt(a)),
      (ops, a) => ops.square(ops.rsqrt(a)),
    ]),
    simplified('a value less itself, or over itself, is NaN where it is not finite', special, [
      (ops, a) => ops.subtract(a, a),
      (ops, a) => ops.divide(a, a),
      (ops, a) => ops.subtract(ops.square(a), ops.square(a)),
      (ops, a) => ops.divide(ops.abs(a), ops.abs(a)),
      (ops, a) => ops.subtract(ops.add(ops.constant(1), a), a),
    ]),
    simplified('0 times a value is NaN where the value is not finite', special, [
      (ops, a) => ops.multiply(ops.constant(0), a),
      (ops, a) => ops.multiply(ops.constant(0), ops.add(a, a)),
    ]),
    simplified(
      'a condition may be a constant',
      [1, 2, 3],
      [
        (ops, _, p) => ops.where(ops.constant(3), p, ops.constant(1)),
        (ops, _, p) => ops.where(ops.constant(0), p, ops.constant(2)),
        (ops, a, p) => ops.where(ops.constant(0), p, a),
        (ops, a, p) => ops.where(ops.greater(ops.constant(2), ops.constant(1)), a, p),
      ],
    ),
    simplified(
      'constants of a product are not multiplied first',
      [1e30, -3e30, 0],
      [
        (ops, a) =>
          ops.multiply(ops.constant(1e-25), ops.multiply(ops.constant(1e-25), ops.multiply(a, a))),
        (ops, a) => ops.multiply(ops.multiply(a, ops.constant(1e-25)), ops.constant(1e-25)),
      ],
    ),
    divisionByConstantZero(),
  ]
}

/** The error model leaves the sign of 0 open, and with it all quotients by 0. This case does not. */
function divisionByConstantZero(): ConformanceCase {
  return caseOf(
    'simplifications',
    'division by a constant 0 is infinite or NaN',
    async (context) => {
      const tensors = { a: [0], 'by 0': [0], 'by a false comparison': [0] }
      const program = trace({ name: 'division by 0', rank: 1, tensors }, (ops, inputs) => {
        const a = inputs.a as Traced
        const comparison = ops.greater(ops.constant(-2), ops.constant(-2))
        return {
          stores: {
            'by 0': ops.divide(a, ops.constant(0)),
            'by a false comparison': ops.divide(a, comparison),
          },
        }
      })
      const [a, magnitudes] = [
        [2, -2, 0, Number.NaN],
        [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN],
      ]
      const run = { program, shape: [a.length], contents: { a } }
      const after = await runOnce(context, await context.create(), run)
      for (const name of ['by 0', 'by a false comparison']) {
        expectSame(Array.from(after[name] ?? [], Math.abs), magnitudes, name)
      }
    },
  )
}
