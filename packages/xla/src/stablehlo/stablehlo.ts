import { checkBoolean, checkKeys, checkObject, type Shape } from '@adafactor/core'
import type { ExpressionId, Program, TensorDeclaration } from '@adafactor/core/compiler'
import { emitExpressions } from './emit-expressions.js'
import { emitLoad, emitStore } from './emit-tensors.js'
import { FunctionBody, tensorType, type Value } from './function-body.js'
import { type OneOrNamed, type StablehloOptions, speaker } from './options.js'
import { programSizes } from './program-sizes.js'
import { meshText, partitionAttributes, shardingAttribute } from './sharding-text.js'
import { type FunctionParts, functionParts, type StablehloValue } from './stablehlo-signature.js'
import { partitionOf } from './tensor-shardings.js'

/**
 * A program as StableHLO text for one shape: a module whose function `main` takes the tensors that the
 * program reads and the scalars that it uses, and returns the tensors that it stores to, in the order
 * that `stablehloSignature` has. It computes in float32; tensors of 16 bits are widened as they are
 * read and rounded as they are returned. The scalars are arguments, so that nothing is compiled again from
 * step to step.
 *
 * Without a mesh the text says nothing of devices: `jax.jit` shards it as it is told, and donates what it
 * is told, whatever the text says of that. With a mesh it has the annotations of Shardy, for the client
 * itself to compile.
 *
 * XLA takes subnormal numbers for zero, and rounds a product and a sum that it is added to once. It
 * would also multiply by reciprocals instead of dividing, and put constants of a formula together, which
 * gives other numbers, and 0 or infinity for some: barriers in the text keep it from both. On the CPU they
 * cost nothing.
 *
 * @param program of `stepProgram` or `trace`
 * @param shapes the sizes of the program's axes, or the shapes of tensors by their names, enough of
 *   them to tell all sizes
 * @throws AdafactorError `tensor/shape` for shapes that do not fit; `tensor/type` for a tensor of
 *   float64; `option/invalid` for a mesh or sharding that makes no sense; `option/conflict` for shardings
 *   without a mesh; `option/unknown` for a tensor or an option that there is not; `backend/specification`
 * @example
 * ```ts
 * import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
 * import { stablehlo } from '@adafactor/xla'
 *
 * const shape = [1024, 512]
 * const program = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
 * const text = stablehlo(program, shape, { mesh: { x: 4, y: 2 }, shardings: ['x', 'y'] })
 * console.log(text.includes('sdy.mesh @mesh = <["x"=4, "y"=2]>')) // => true
 * ```
 */
export function stablehlo(
  program: Program,
  shapes: OneOrNamed<Shape>,
  options: StablehloOptions = {},
): string {
  checkObject('options', options, 'a plain object: { mesh, shardings, donate }', speaker)
  checkKeys('', options, ['mesh', 'shardings', 'donate'], speaker)
  const donate = checkBoolean('donate', options.donate ?? true, speaker)
  const sizes = programSizes(program, shapes)
  const parts = functionParts(program, sizes)
  const partition = partitionOf(program, sizes, options)
  const sharding = (tensor: string | undefined) =>
    partition ? [shardingAttribute(partition, tensor)] : []
  const aliased = (tensor: string) => {
    const place = parts.results.findIndex(({ name }) => name === tensor)
    return donate && place >= 0 ? [`tf.aliasing_output = ${place} : i32`] : []
  }

  const body = new FunctionBody(sizes)
  const named = (values: readonly StablehloValue[]) =>
    values.map((value) => ({ value, ssa: body.names.named(value.name) }))
  const tensors = named(parts.tensors)
  const scalars = named(parts.scalars)
  const returned = emitFunction(body, program, parts, tensors, scalars)
  const types = parts.results.map(({ shape, type }) => tensorType(shape, type))
  return [
    ...signatureComments(program, parts),
    `module @${moduleName(program)}${partition ? partitionAttributes(partition) : ''} {`,
    ...(partition ? [`  ${meshText(partition)}`] : []),
    '  func.func public @main(',
    separated([
      ...tensors.map(({ value, ssa }) =>
        typed(`${ssa}: `, value, [...sharding(value.name), ...aliased(value.name)]),
      ),
      ...scalars.map(({ value, ssa }) => typed(`${ssa}: `, value, sharding(undefined))),
    ]),
    '  ) -> (',
    separated(parts.results.map((value) => typed('', value, sharding(value.name)))),
    '  ) {',
    ...body.lines.map((line) => `    ${line}`),
    `    return ${returned.join(', ')} : ${types.join(', ')}`,
    '  }',
    '}',
    '',
  ].join('\n')
}

/** The program's name in letters that MLIR has for it. */
function moduleName({ name }: Program): string {
  const letters = name.replace(/\W+/g, '_')
  return /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`
}

/** An argument and its name in the text. */
interface NamedArgument {
  readonly value: StablehloValue
  /** With its `%`. */
  readonly ssa: string
}

/** @returns the names of the results in their order, each with its `%` */
function emitFunction(
  body: FunctionBody,
  program: Program,
  { results }: FunctionParts,
  tensors: readonly NamedArgument[],
  scalars: readonly NamedArgument[],
): string[] {
  const declarations = new Map(program.tensors.map((own) => [own.name, own]))
  const declared = (name: string) => declarations.get(name) as TensorDeclaration
  const inputs = {
    tensors: new Map(
      tensors.map(({ value, ssa }) => [
        value.name,
        emitLoad(body, ssa, value, declared(value.name)),
      ]),
    ),
    scalars: new Map(
      scalars.map(({ value, ssa }): [string, Value] => [
        value.name,
        { name: ssa, axes: [], element: 'f32' },
      ]),
    ),
  }
  const read = new Set(inputs.tensors.keys())
  const values = emitExpressions(body, program, inputs, labelsOf(program, read))
  const stores = new Map(program.stores.map((store) => [store.tensor, store]))
  return results.map((result) => {
    const store = stores.get(result.name) as Program['stores'][number]
    const value = values[store.value] as Value
    return emitStore(body, value, result, declared(result.name), store, inputs.scalars)
  })
}

/** What to call values: as the program does, else as the tensor that takes them. */
function labelsOf(
  { labels, stores }: Program,
  read: ReadonlySet<string>,
): ReadonlyMap<ExpressionId, string> {
  return new Map([
    ...stores.map(({ tensor, value }): [number, string] => [
      value,
      read.has(tensor) ? `new_${tensor}` : tensor,
    ]),
    ...Object.entries(labels).map(([id, label]): [number, string] => [Number(id), label]),
  ])
}

function typed(
  before: string,
  { shape, type }: StablehloValue,
  attributes: readonly string[],
): string {
  const braces = attributes.length > 0 ? ` {${attributes.join(', ')}}` : ''
  return `${before}${tensorType(shape, type)}${braces}`
}

function separated(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join(',\n')
}

/** What the function is, and what its arguments and results are called. */
function signatureComments(
  { name, tensors, axisNames }: Program,
  { tensors: read, scalars, results }: FunctionParts,
): string[] {
  const describe = ({ name, shape, type }: StablehloValue, index: number) => {
    const axes = tensors.find((own) => own.name === name)?.axes ?? []
    const along = axes.map((axis) => axisNames[axis]).join(' x ')
    return `//   ${index} ${name}: ${tensorType(shape, type)}${along === '' ? '' : `, ${along}`}`
  }
  return [
    `// ${name.replace(/\s+/g, ' ')}`,
    '// Arguments',
    ...[...read, ...scalars].map(describe),
    '// Results',
    ...results.map(describe),
  ]
}
