import { AdafactorError, checkSpecification, type ElementType, type Shape } from '@adafactor/core'
import type { Program, TensorDeclaration } from '@adafactor/core/compiler'
import type { OneOrNamed } from './options.js'
import { programSizes } from './program-sizes.js'

/** What the elements of a tensor are to XLA. */
export type FloatType = 'f32' | 'f16' | 'bf16'

/** An argument or a result. */
export interface StablehloValue {
  /** Of the tensor or scalar in the program. */
  readonly name: string
  /** `[]` for a scalar, and for a tensor that spans no axis. */
  readonly shape: Shape
  readonly type: FloatType
}

/** What the function `main` of a text takes and returns, in this order. */
export interface StablehloSignature {
  readonly arguments: readonly StablehloValue[]
  readonly results: readonly StablehloValue[]
}

const floatTypes: Readonly<Record<ElementType, FloatType | undefined>> = {
  float32: 'f32',
  float16: 'f16',
  bfloat16: 'bf16',
  float64: undefined,
}

/**
 * The arguments and results of the text that {@link stablehlo} makes of a program: first the tensors
 * that it reads, in the order of their declaration, then the scalars that it uses; the results are the
 * tensors that it stores to, in the order of their declaration.
 *
 * @param shapes the sizes of the program's axes, or the shapes of tensors by their names, enough of
 *   them to tell all sizes
 * @throws AdafactorError `tensor/shape` for shapes that do not fit; `tensor/type` for a tensor of
 *   float64; `option/invalid`, `option/unknown`, `backend/specification`
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 * import { stablehloSignature } from '@adafactor/xla'
 *
 * const shape = [1024, 512]
 * const program = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
 * const signature = stablehloSignature(program, shape)
 * console.log(signature.arguments.map(({ name }) => name).join(' '))
 * // => parameter gradient rowMoment columnMoment beta2 beta2Weight rho
 * console.log(signature.results[1]) // => { name: 'rowMoment', shape: [ 1024, 1 ], type: 'f32' }
 * ```
 */
export function stablehloSignature(
  program: Program,
  shapes: OneOrNamed<Shape>,
): StablehloSignature {
  const { tensors, scalars, results } = functionParts(program, programSizes(program, shapes))
  return { arguments: [...tensors, ...scalars], results }
}

/** The arguments apart: tensors and scalars may have the same names. */
export interface FunctionParts {
  readonly tensors: readonly StablehloValue[]
  readonly scalars: readonly StablehloValue[]
  readonly results: readonly StablehloValue[]
}

/**
 * What the function of a program takes and returns.
 *
 * @param sizes of the program's axes
 * @throws AdafactorError `backend/specification`, `tensor/type`
 */
export function functionParts(program: Program, sizes: Shape): FunctionParts {
  const { tensors, scalars, expressions, stores } = program
  checkSpecification('program', program.specification)
  const read = new Set(expressions.flatMap((own) => (own.op === 'tensor' ? [own.name] : [])))
  const used = new Set([
    ...expressions.flatMap((own) => (own.op === 'scalar' ? [own.name] : [])),
    ...stores.flatMap(({ rounding }) => rounding?.key ?? []),
  ])
  const stored = new Set(stores.map(({ tensor }) => tensor))
  const value = (tensor: TensorDeclaration) => tensorValue(program, tensor, sizes)
  return {
    tensors: tensors.filter(({ name }) => read.has(name)).map(value),
    scalars: scalars
      .filter((name) => used.has(name))
      .map((name) => ({ name, shape: [], type: 'f32' })),
    results: tensors.filter(({ name }) => stored.has(name)).map(value),
  }
}

function tensorValue(
  program: Program,
  { name, axes, type = 'float32' }: TensorDeclaration,
  sizes: Shape,
): StablehloValue {
  const own = floatTypes[type]
  if (own === undefined) {
    throw new AdafactorError(
      'tensor/type',
      `stablehlo: tensor "${name}" of "${program.name}" is declared as ${type}, and the text computes in ` +
        'float32: declare it as float32, float16 or bfloat16',
    )
  }
  const shape = axes.length === 0 ? [] : sizes.map((size, axis) => (axes.includes(axis) ? size : 1))
  return { name, shape, type: own }
}
