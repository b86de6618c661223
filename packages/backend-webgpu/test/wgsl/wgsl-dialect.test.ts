/** Each operation on special numbers, against the core's. */
import { binaryOperations, type DenseTensor, denseOps, unaryOperations } from '@adafactor/core'
import { printOperation } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import { type WgslWidth, wgslDialect } from '../../src/wgsl/wgsl-dialect.js'
import { describeOnDevice } from './compute.js'

type Operation = (typeof operations)[number]

const operations = [...unaryOperations, ...binaryOperations, 'where'] as const

const specials = Float32Array.from(
  [0, 2 ** -149, 1e-40, 2 ** -126, 1e-20, 0.3, 1, 1.00390625, 2, 3e20, 3.4028234663852886e38]
    .concat(Number.POSITIVE_INFINITY)
    .flatMap((number) => [number, -number])
    .concat(Number.NaN, Number.NaN),
)

/** Every three of the special numbers, the first one changing the fastest: neighbours differ. */
const count = specials.length ** 3
const [a, b, c] = [0, 1, 2].map((place) =>
  Float32Array.from({ length: count }, (_, index) => {
    return specials[Math.floor(index / specials.length ** place) % specials.length] as number
  }),
) as [Float32Array, Float32Array, Float32Array]

/** What has to be right to the last bit, of subnormal numbers too. */
const onBits: readonly Operation[] = ['bfloat16', 'isFinite', 'where']
/** WGSL allows 2.5 units for a division; of roots it says less. */
const inexact: readonly Operation[] = ['divide', 'sqrt', 'rsqrt']

describeOnDevice('in WGSL', (compute) => {
  describe.each([1, 4] as const)('of width %i', (width) => {
    test.each(operations)('%s gives the numbers of the core', async (op) => {
      const result = await computeOperation(op, width)
      const found: string[] = []
      for (let place = 0; place < count && found.length < 10; place++) {
        const operands = [a, b, c].map((numbers) => numbers[place] as number).slice(0, arity(op))
        const actual = result[place] as number
        if (isRight(op, actual, operands)) continue
        found.push(`${op}(${operands}) is ${reference(op, operands)}, not ${actual}`)
      }
      expect(found).toEqual([])
    })
  })

  async function computeOperation(op: Operation, width: WgslWidth): Promise<Float32Array> {
    const { element, float } = {
      1: { element: 'u32', float: 'f32' } as const,
      4: { element: 'vec4<u32>', float: 'vec4<f32>' } as const,
    }[width]
    const dialect = wgslDialect({ width, one: () => 'params.one' })
    const words = (numbers: Float32Array) => ({ element, words: new Uint32Array(numbers.buffer) })
    const operands = ['a', 'b', 'c'].map((name) => `bitcast<${float}>(${name}[thread])`)
    const result = await compute({
      inputs: { a: words(a), b: words(b), c: words(c) },
      element,
      threads: count / width,
      statements: `result[thread] = bitcast<${element}>(${printOperation(dialect, op, operands)});`,
      takesOne: true,
    })
    return new Float32Array(result.buffer)
  }
})

test('a literal is a single number, of either width', () => {
  const literals = ([1, 4] as const).map((width) => {
    return wgslDialect({ width, one: () => 'params.one' }).constant(2)
  })
  expect(literals).toEqual(['2.0', '2.0'])
})

const ops = denseOps('float32')

function reference(op: Operation, operands: readonly number[]): number {
  const compute = ops[op] as (...operands: DenseTensor[]) => DenseTensor
  const { data } = compute(...operands.map(ops.constant))
  return data[0] as number
}

function arity(op: Operation): number {
  if (op === 'where') return 3
  return (unaryOperations as readonly string[]).includes(op) ? 1 : 2
}

/** Whether a device may say so: NaN is NaN, and subnormal numbers may be zero, before and after. */
function isRight(op: Operation, actual: number, operands: readonly number[]): boolean {
  if (Object.is(actual, reference(op, operands))) return true
  if (onBits.includes(op)) return false
  return flushedWays(operands).some((flushed) => {
    const expected = reference(op, flushed)
    return [expected, flush(expected)].some((number) => {
      if (Object.is(actual, number)) return true
      if (op === 'minimum' || op === 'maximum') return actual === 0 && number === 0
      return inexact.includes(op) && Math.abs(order(actual) - order(number)) <= 3
    })
  })
}

/** The operands with each of them flushed or not. */
function flushedWays(operands: readonly number[]): number[][] {
  return operands.reduce<number[][]>(
    (ways, operand) =>
      ways.flatMap((way) => [
        [...way, operand],
        [...way, flush(operand)],
      ]),
    [[]],
  )
}

function flush(x: number): number {
  return Math.abs(x) < 2 ** -126 ? 0 * x : x
}

/** The place of a finite number among those of float32; that of others is no number. */
function order(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  const [bits] = new Int32Array(Float32Array.of(Math.abs(x)).buffer)
  return (bits as number) * Math.sign(x)
}
