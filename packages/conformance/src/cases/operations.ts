import {
  type BinaryOperation,
  binaryOperations,
  type TensorOps,
  type UnaryOperation,
  unaryOperations,
} from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { magnitudes } from '../data.js'
import { type Contents, runOnce } from '../device-run.js'
import type { ErrorModel } from '../error-model/model.js'
import { expectSame } from '../expect.js'

type Operation = UnaryOperation | BinaryOperation | 'where'

/** Each operation alone, held to the intervals of the error model and to the rules of TensorOps. */
export function operationCases(): ConformanceCase[] {
  const unary = unaryOperations.flatMap((op) => [
    caseOf('operations', `${op} of numbers of many magnitudes`, async (context) => {
      for (const decades of decadesFor(context.model)) {
        const a = magnitudes(context.random, 300, decades)
        await runOperation(context, op, { a: [...a, ...a.map(Math.abs)] })
      }
    }),
    caseOf('operations', `${op} of special values`, async (context) => {
      await runOperation(context, op, { a: specialValues(context.model) })
    }),
  ])
  const binary = [...binaryOperations, 'where' as const].flatMap((op) => [
    caseOf('operations', `${op} of numbers of many magnitudes`, async (context) => {
      const { random, model } = context
      for (const decades of decadesFor(model)) {
        const a = magnitudes(random, 600, decades)
        const others = magnitudes(random, 600, decades)
        // Close and equal operands as well: there comparisons and cancellation are decided.
        const b = a.map((value, index) =>
          random.chance(0.2)
            ? value * (1 + 1e-4 * random.integer(-1, 1))
            : (others[index] as number),
        )
        await runOperation(context, op, { a, b, condition: a.map(() => random.integer(-1, 1)) })
      }
    }),
    caseOf('operations', `${op} of special values, each with each`, async (context) => {
      const special = specialValues(context.model)
      const a = special.flatMap((value) => special.map(() => value))
      const b = special.flatMap(() => special)
      await runOperation(context, op, { a, b, condition: b })
    }),
  ])
  return [...unary, ...binary, ...rules(), ...hostNumbers(), ownResults()]
}

function rules(): ConformanceCase[] {
  const nan = Number.NaN
  const infinity = Number.POSITIVE_INFINITY
  return [
    rule('maximum is NaN where either is NaN', 'maximum', [
      { a: nan, b: 1, out: nan },
      { a: 1, b: nan, out: nan },
      { a: nan, b: nan, out: nan },
      { a: infinity, b: nan, out: nan },
    ]),
    rule('minimum is NaN where either is NaN', 'minimum', [
      { a: nan, b: 1, out: nan },
      { a: 1, b: nan, out: nan },
      { a: nan, b: nan, out: nan },
      { a: -infinity, b: nan, out: nan },
    ]),
    rule('greater is 0 for equal numbers and where either is NaN', 'greater', [
      { a: 2, b: 1, out: 1 },
      { a: 1, b: 2, out: 0 },
      { a: 2, b: 2, out: 0 },
      { a: infinity, b: infinity, out: 0 },
      { a: nan, b: 1, out: 0 },
      { a: 1, b: nan, out: 0 },
      { a: nan, b: nan, out: 0 },
    ]),
    rule('where takes the first value for every condition but 0, NaN included', 'where', [
      { condition: 1, a: 7, b: 5, out: 7 },
      { condition: -2, a: 7, b: 5, out: 7 },
      { condition: 0.5, a: 7, b: 5, out: 7 },
      { condition: infinity, a: 7, b: 5, out: 7 },
      { condition: nan, a: 7, b: 5, out: 7 },
      { condition: 0, a: 7, b: 5, out: 5 },
    ]),
    rule('where is not touched by the NaN or infinity that it does not choose', 'where', [
      { condition: 1, a: 7, b: nan, out: 7 },
      { condition: 1, a: 7, b: infinity, out: 7 },
      { condition: 0, a: nan, b: 5, out: 5 },
      { condition: 0, a: -infinity, b: 5, out: 5 },
    ]),
    rule('isFinite is 0 for NaN and for either infinity, else 1', 'isFinite', [
      { a: nan, out: 0 },
      { a: infinity, out: 0 },
      { a: -infinity, out: 0 },
      { a: 0, out: 1 },
      { a: -3e38, out: 1 },
    ]),
    rule('bfloat16 rounds to nearest, ties to even, and keeps NaN and infinities', 'bfloat16', [
      { a: 1, out: 1 },
      { a: 1 + 2 ** -8, out: 1 },
      { a: 1 + 2 ** -8 + 2 ** -20, out: 1 + 2 ** -7 },
      { a: 1 + 3 * 2 ** -8, out: 1 + 2 ** -6 },
      { a: -1 - 3 * 2 ** -8, out: -1 - 2 ** -6 },
      { a: 3.4e38, out: infinity },
      { a: nan, out: nan },
      { a: infinity, out: infinity },
      { a: -infinity, out: -infinity },
    ]),
    rule('rsqrt is infinite at zero and NaN below', 'rsqrt', [
      { a: 0, out: infinity },
      { a: -1, out: nan },
      { a: infinity, out: 0 },
      { a: nan, out: nan },
    ]),
    rule('sqrt is zero at zero and NaN below', 'sqrt', [
      { a: 0, out: 0 },
      { a: -1, out: nan },
      { a: infinity, out: infinity },
      { a: nan, out: nan },
    ]),
    rule('division by zero is infinite, of zero by zero NaN', 'divide', [
      { a: 1, b: 0, out: infinity },
      { a: -1, b: 0, out: -infinity },
      { a: 0, b: 0, out: nan },
      { a: infinity, b: infinity, out: nan },
      { a: 1, b: infinity, out: 0 },
    ]),
  ]
}

/** A rule as a table of operands and of the only right result. */
function rule(
  sentence: string,
  op: Operation,
  table: readonly Readonly<Record<string, number>>[],
): ConformanceCase {
  return caseOf('operations', sentence, async (context) => {
    const column = (name: string) => table.map((row) => row[name] ?? 0)
    const { out } = await runOperation(context, op, {
      a: column('a'),
      b: column('b'),
      condition: column('condition'),
    })
    const withoutSignOfZero = Array.from(out ?? [], (value) => (value === 0 ? 0 : value))
    expectSame(withoutSignOfZero, column('out'), op)
  })
}

/** Numbers that come from the host rather than from tensors. */
function hostNumbers(): ConformanceCase[] {
  const numbers = [0.1, 1 / 3, -16777215, 1.2345678, 1e-30, 1e30, 0, -2]
  const names = numbers.map((_, index) => `s${index}`)
  const outs = Object.fromEntries(names.map((name) => [`out ${name}`, [0]]))
  const scalarProgram = trace(
    { name: 'scalars', rank: 1, tensors: outs, scalars: names },
    (_, __, scalars) => ({
      stores: Object.fromEntries(names.map((name) => [`out ${name}`, scalars[name] as Traced])),
    }),
  )
  const scalarsOf = (values: readonly number[]) =>
    Object.fromEntries(names.map((name, index) => [name, values[index] as number]))
  return [
    caseOf('operations', 'run-time scalars arrive with the full precision', async (context) => {
      const run = { program: scalarProgram, shape: [3], contents: {} }
      await runOnce(context, await context.create(), { ...run, scalars: scalarsOf(numbers) })
    }),
    caseOf('operations', 'new run-time scalars take effect in the next run', async (context) => {
      const backend = await context.create()
      const run = { program: scalarProgram, shape: [3], contents: {} }
      await runOnce(context, backend, { ...run, scalars: scalarsOf(numbers) })
      const others = numbers.map((value) => value / 3 + 1)
      await runOnce(context, backend, { ...run, scalars: scalarsOf(others) })
    }),
    caseOf('operations', 'constants arrive with the full precision', async (context) => {
      const program = trace({ name: 'constants', rank: 1, tensors: outs }, (ops) => ({
        stores: Object.fromEntries(
          numbers.map((value, index) => [`out s${index}`, ops.constant(value)]),
        ),
      }))
      await runOnce(context, await context.create(), { program, shape: [3], contents: {} })
    }),
  ]
}

/** Where a library may think of giving an operand back, which would be disposed with the result. */
function ownResults(): ConformanceCase {
  const sentence = 'a result that equals an operand is a tensor of its own'
  const builds: ((ops: TensorOps<Traced>, a: Traced, one: Traced, zero: Traced) => Traced)[] = [
    (ops, a) => ops.abs(a),
    (ops, a) => ops.bfloat16(a),
    (ops, a, _, zero) => ops.maximum(a, zero),
    (ops, a, _, zero) => ops.add(a, zero),
    (ops, a, _, zero) => ops.subtract(a, zero),
    (ops, a, one) => ops.multiply(a, one),
    (ops, a, one) => ops.divide(a, one),
    (ops, a, one) => ops.where(one, a, a),
    (ops, a, one) => ops.minimum(one, a),
    (ops, _, one) => ops.square(one),
    (ops, _, one) => ops.sqrt(one),
    (ops, _, one) => ops.rsqrt(one),
  ]
  return caseOf('operations', sentence, async (context) => {
    const outs = Object.fromEntries(builds.map((_, index) => [`out ${index}`, [0]]))
    const tensors = { a: [0], one: [0], zero: [0], ...outs }
    const program = trace({ name: 'own results', rank: 1, tensors }, (ops, inputs) => {
      const [a, one, zero] = [inputs.a as Traced, inputs.one as Traced, inputs.zero as Traced]
      return {
        stores: Object.fromEntries(
          builds.map((build, index) => [`out ${index}`, build(ops, a, one, zero)]),
        ),
      }
    })
    const contents = { a: [1, 2, 3], one: [1, 1, 1], zero: [0, 0, 0] }
    await runOnce(context, await context.create(), { program, shape: [3], contents })
  })
}

/** Runs one operation on tensors of rank 1. */
async function runOperation(context: CaseContext, op: Operation, operands: Contents) {
  const program = operationProgram(op)
  const shape = [operands.a?.length ?? 0]
  const contents = Object.fromEntries(
    program.tensors.flatMap(({ name }) => (operands[name] ? [[name, operands[name]]] : [])),
  )
  return runOnce(context, await context.create(), { program, shape, contents })
}

function operationProgram(op: Operation): Program {
  const operands = op === 'where' ? ['condition', 'a', 'b'] : isUnary(op) ? ['a'] : ['a', 'b']
  const tensors = Object.fromEntries([...operands, 'out'].map((name) => [name, [0]]))
  return trace({ name: op, rank: 1, tensors }, (ops, inputs) => {
    const values = operands.map((name) => inputs[name] as Traced)
    return { stores: { out: apply(ops, op, values) } }
  })
}

function apply<T>(ops: TensorOps<T>, op: Operation, operands: readonly T[]): T {
  return (ops[op] as (...operands: readonly T[]) => T)(...operands)
}

function isUnary(op: Operation): op is UnaryOperation {
  return (unaryOperations as readonly string[]).includes(op)
}

function decadesFor({ precision }: ErrorModel): number[] {
  return precision === 'float32' ? [1, 10, 37] : [1, 10, 37, 300]
}

/** Zero, ones, what is at the ends of the range, and what is not finite. */
function specialValues({ largest, smallestNormal, smallestSubnormal }: ErrorModel): number[] {
  const finite = [1, 2, 1 / 3, 1e-20, 1e20, largest, smallestNormal, smallestNormal / 4]
  return [
    0,
    Number.NaN,
    ...[...finite, smallestSubnormal, Number.POSITIVE_INFINITY].flatMap((value) => [value, -value]),
  ]
}
