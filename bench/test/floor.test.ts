import ndarray from 'ndarray'
import { describe, expect, test } from 'vitest'
import { type FlatParameter, type FlatShape, sizeOf } from '../src/flat-parameter.js'
import { CompiledAdafactor } from '../src/floor/compiled-adafactor.js'
import { HandFusedAdafactor } from '../src/hand-fused/hand-fused-adafactor.js'
import { NdarrayOpsAdafactor } from '../src/ndarray-ops/ndarray-ops-adafactor.js'
import { randomValues } from '../src/random.js'
import { NaiveAdafactor } from './naive-adafactor.js'

const steps = 12
const seed = 20_250_101

// Rows and columns that fill the blocks of the fused loops, and that leave every rest.
const matrices: readonly FlatShape[] = [
  [1, 1],
  [1, 7],
  [5, 1],
  [2, 3],
  [3, 4],
  [4, 5],
  [6, 6],
  [12, 8],
  [13, 11],
  [64, 31],
  // Threads of compiled C share what is as large as this.
  [202, 173],
]
const vectors: readonly FlatShape[] = [[1], [3], [4], [127], [4097], [9001]]
const shapes = [...matrices, ...vectors]

function title(shape: FlatShape): string {
  return shape.join(' x ')
}

function parametersOf(scale: number): { values: Float32Array; shape: FlatShape }[] {
  return shapes.map((shape, index) => ({
    values: randomValues(sizeOf(shape), seed + index).map((value) => value * scale),
    shape,
  }))
}

/** Gradients of step t for every parameter: other ones at each step. */
function gradientsOf(t: number, scale: number): Float32Array[] {
  return shapes.map((shape, index) =>
    randomValues(sizeOf(shape), seed + 1000 * t + index).map((value) => value * scale),
  )
}

function toRows(values: Float32Array, [rows, columns]: FlatShape): number[][] {
  if (columns === undefined) return [[...values]]
  return Array.from({ length: rows }, (_, i) => [
    ...values.subarray(i * columns, (i + 1) * columns),
  ])
}

/** The values of each parameter after all steps, in float64. */
function expectedValues(valueScale: number, gradientScale: number): number[][] {
  const optimizers = shapes.map((shape) => new NaiveAdafactor(shape.length === 2))
  let values = parametersOf(valueScale).map((parameter) =>
    toRows(parameter.values, parameter.shape),
  )
  for (let t = 1; t <= steps; t++) {
    const gradients = gradientsOf(t, gradientScale)
    values = values.map((rows, index) => {
      const optimizer = optimizers[index] as NaiveAdafactor
      const gradient = toRows(gradients[index] as Float32Array, shapes[index] as FlatShape)
      return optimizer.step(rows, gradient)
    })
  }
  return values.map((rows) => rows.flat())
}

function compiledSteps(
  valueScale: number,
  gradientScale: number,
  threads: number,
): readonly FlatParameter[] {
  const optimizer = new CompiledAdafactor(shapes, { threads })
  for (const [index, { values }] of parametersOf(valueScale).entries()) {
    optimizer.parameters[index]?.values.set(values)
  }
  for (let t = 1; t <= steps; t++) {
    for (const [index, gradient] of gradientsOf(t, gradientScale).entries()) {
      optimizer.gradients[index]?.set(gradient)
    }
    optimizer.step()
  }
  optimizer.end()
  return optimizer.parameters
}

function largestDifference(actual: FlatParameter, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs))
  const differences = expected.map((value, k) => Math.abs(value - (actual.values[k] as number)))
  return Math.max(...differences) / largest
}

// Float32 values are rounded once a step, by at most 2^-24 of the largest; the float32 moments add
// a hundredth of that, since a step moves a parameter by about a hundredth of its size.
const tolerance = 2 * steps * 2 ** -24

const scales = [
  { name: 'values and gradients of size 1', valueScale: 1, gradientScale: 1 },
  { name: 'values below eps2 and tiny gradients', valueScale: 1e-6, gradientScale: 1e-12 },
]

for (const { name, valueScale, gradientScale } of scales) {
  describe(`${steps} steps with ${name}, seed ${seed}`, () => {
    const expected = expectedValues(valueScale, gradientScale)
    const start = parametersOf(valueScale)

    const fused = parametersOf(valueScale)
    const handFused = new HandFusedAdafactor(fused)
    for (let t = 1; t <= steps; t++) handFused.step(gradientsOf(t, gradientScale))

    const separate = parametersOf(valueScale)
    const ndarrayOps = new NdarrayOpsAdafactor(separate)
    for (let t = 1; t <= steps; t++) {
      const gradients = gradientsOf(t, gradientScale)
      ndarrayOps.step(
        gradients.map((gradient, index) => ndarray(gradient, [...(shapes[index] as FlatShape)])),
      )
    }

    for (const threads of [1, 2, 3]) {
      const compiled = compiledSteps(valueScale, gradientScale, threads)
      test.each(shapes.map((shape, index) => ({ shape: title(shape), index })))(
        `compiled C with ${threads} threads matches naive float64 on $shape`,
        ({ index }) => {
          expect(compiled[index]?.values).not.toEqual(start[index]?.values)
          const difference = largestDifference(
            compiled[index] as FlatParameter,
            expected[index] as number[],
          )
          expect(difference).toBeLessThan(tolerance)
        },
      )
    }

    test.each(shapes.map((shape, index) => ({ shape: title(shape), index })))(
      'hand-fused loops match naive float64 on $shape',
      ({ index }) => {
        expect(fused[index]?.values).not.toEqual(start[index]?.values)
        const difference = largestDifference(
          fused[index] as FlatParameter,
          expected[index] as number[],
        )
        expect(difference).toBeLessThan(tolerance)
      },
    )

    test.each(shapes.map((shape, index) => ({ shape: title(shape), index })))(
      'ndarray-ops matches naive float64 on $shape',
      ({ index }) => {
        const difference = largestDifference(
          separate[index] as FlatParameter,
          expected[index] as number[],
        )
        // Every intermediate is a float32 here.
        expect(difference).toBeLessThan(10 * tolerance)
      },
    )
  })
}
