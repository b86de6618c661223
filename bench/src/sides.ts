import { bfloat16, float16, type NdArrayBackend, ndarrayBackend } from '@adafactor/backend-ndarray'
import { type AdafactorOptions, adafactor } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { type FlatParameter, type FlatShape, sizeOf } from './flat-parameter.js'
import { HandFusedAdafactor } from './hand-fused/hand-fused-adafactor.js'
import { NdarrayOpsAdafactor } from './ndarray-ops/ndarray-ops-adafactor.js'
import { randomValues } from './random.js'

/** What the library's parameters and gradients may be stored as beside float32. */
const halfSides = {
  'library, bfloat16': { make: bfloat16, rounding: 'nearest' },
  'library, bfloat16 stochastic': { make: bfloat16, rounding: 'stochastic' },
  'library, float16': { make: float16, rounding: 'nearest' },
  'library, float16 stochastic': { make: float16, rounding: 'stochastic' },
} as const

export type HalfSideName = keyof typeof halfSides

export type SideName =
  | 'hand-fused'
  | 'library'
  | 'library, transposed'
  | 'ndarray-ops'
  | HalfSideName

/** An optimizer with parameters and gradients of its own, ready to step. */
export interface Side {
  readonly name: string
  step(): void
  /** The parameters as they are now. */
  parameters(): readonly FlatParameter[]
  /** Gives the parameters their first values again. */
  reset(): void
}

/** Makes a tensor over new memory with these values, in row-major order. */
export type MakeTensor = (values: Float32Array, shape: FlatShape) => NdArray

/** Parameters and gradients that every side of a case starts from. */
export interface Problem {
  readonly shapes: readonly FlatShape[]
  readonly start: readonly Float32Array[]
  readonly gradients: readonly Float32Array[]
}

export function makeProblem(shapes: readonly FlatShape[]): Problem {
  return {
    shapes,
    start: shapes.map((shape, index) => randomValues(sizeOf(shape), 2 * index + 1)),
    gradients: shapes.map((shape, index) => randomValues(sizeOf(shape), 2 * index + 2)),
  }
}

export function makeSide(name: SideName, problem: Problem): Side {
  if (isHalfSide(name)) return makeHalfSide(name, problem)
  const parameters = problem.shapes.map((shape, index) => ({
    values: (problem.start[index] as Float32Array).slice(),
    shape,
  }))
  return {
    name,
    step: makeStep(name, parameters, problem),
    parameters: () => parameters,
    reset() {
      for (const [index, { values }] of parameters.entries()) {
        values.set(problem.start[index] as Float32Array)
      }
    },
  }
}

export function isHalfSide(name: SideName): name is HalfSideName {
  return Object.hasOwn(halfSides, name)
}

/** Parameters and gradients of 16 bits. */
function makeHalfSide(name: HalfSideName, problem: Problem): Side {
  const { make, rounding } = halfSides[name]
  const makeTensor: MakeTensor = (values, shape) => make(values, [...shape])
  const backend = ndarrayBackend({ engine: 'javascript' })
  return tensorSide(name, backend, problem, makeTensor, makeTensor, { rounding })
}

/** A step of the library over tensors of any kind. */
export function tensorSide(
  name: string,
  backend: NdArrayBackend,
  { shapes, start, gradients }: Problem,
  makeParameter: MakeTensor,
  makeGradient: MakeTensor,
  options: AdafactorOptions = {},
): Side {
  const tensorsOf = (list: readonly Float32Array[], make: MakeTensor) =>
    list.map((values, index) => make(values, shapes[index] as FlatShape))
  const tensors = tensorsOf(start, makeParameter)
  const gradientsByName = named(tensorsOf(gradients, makeGradient))
  const optimizer = adafactor({ backend, params: named(tensors), ...options })
  return {
    name,
    step: () => optimizer.step(gradientsByName),
    parameters: () => readParameters(backend, tensors, shapes),
    reset: () => writeParameters(backend, tensors, start),
  }
}

export function readParameters(
  backend: NdArrayBackend,
  tensors: readonly NdArray[],
  shapes: readonly FlatShape[],
): readonly FlatParameter[] {
  return tensors.map((tensor, index) => ({
    values: backend.read(tensor) as Float32Array,
    shape: shapes[index] as FlatShape,
  }))
}

export function writeParameters(
  backend: NdArrayBackend,
  tensors: readonly NdArray[],
  values: readonly Float32Array[],
): void {
  for (const [index, tensor] of tensors.entries()) {
    backend.write(tensor, values[index] as Float32Array)
  }
}

function makeStep(
  name: Exclude<SideName, HalfSideName>,
  parameters: readonly FlatParameter[],
  { shapes, gradients }: Problem,
): () => void {
  if (name === 'hand-fused') {
    const optimizer = new HandFusedAdafactor(parameters)
    return () => optimizer.step(gradients)
  }
  const views = shapes.map((shape, index) => {
    const gradient = gradients[index] as Float32Array
    return name === 'library, transposed'
      ? transposedView(gradient, shape)
      : ndarray(gradient, [...shape])
  })
  if (name === 'ndarray-ops') {
    const optimizer = new NdarrayOpsAdafactor(parameters)
    return () => optimizer.step(views)
  }
  const params = named(parameters.map(({ values, shape }) => ndarray(values, [...shape])))
  const gradientsByName = named(views)
  const optimizer = adafactor({ backend: ndarrayBackend({ engine: 'javascript' }), params })
  return () => optimizer.step(gradientsByName)
}

/** Values by the names of the parameters that they belong to. */
export function named<T>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((item, index) => [`parameter${index}`, item]))
}

/** The same matrix, stored column by column. */
export function transposedView(matrix: Float32Array, shape: FlatShape): NdArray<Float32Array> {
  const [rows, columns = 1] = shape
  return ndarray(transpose(matrix, shape), [rows, columns], [1, rows])
}

/** The elements column by column. */
export function transpose(matrix: Float32Array, [rows, columns = 1]: FlatShape): Float32Array {
  const data = new Float32Array(matrix.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[j * rows + i] = matrix[i * columns + j] as number
  }
  return data
}
