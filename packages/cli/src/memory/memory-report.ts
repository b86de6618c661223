import {
  type AdafactorOptions,
  type ElementType,
  factorAxes,
  ParameterResolver,
  type Shape,
  sizeOf,
  stateBytesOf,
} from '@adafactor/core'
import { adamBytes, countParameters, parameterBytes, workBytes } from '../models/model-bytes.js'

/** What state is stored as, in the order of the table. */
export const storageTypes = ['float32', 'bfloat16', 'float16'] as const satisfies ElementType[]

/** A line of the table: bytes by what they are stored as. */
export interface MemoryRow {
  readonly name: string
  readonly bytes: Readonly<Record<(typeof storageTypes)[number], number>>
}

/** A parameter whose second moment is kept element by element. */
export interface UnfactoredParameter {
  readonly name: string
  readonly shape: Shape
  /** What its second moment takes in float32. */
  readonly bytes: number
}

/** What training holds besides activations and the data. */
export interface MemoryReport {
  readonly tensors: number
  readonly parameters: number
  readonly rows: readonly MemoryRow[]
  /** The largest first. */
  readonly unfactored: readonly UnfactoredParameter[]
  /** Of a step on the CPU, in float64 whatever the state is stored as. */
  readonly workBytes: number
}

interface Question {
  /** What the optimizer is called in the table. */
  readonly name: string
  readonly options: AdafactorOptions
  readonly momentum: number
}

/** @throws AdafactorError as the options, and `tensor/shape` */
export function memoryReport(
  shapes: Readonly<Record<string, Shape>>,
  { name, options, momentum: beta1 }: Question,
): MemoryReport {
  const model = { shapes }
  const row = (title: string, bytesIn: (type: ElementType) => number): MemoryRow => ({
    name: title,
    bytes: Object.fromEntries(
      storageTypes.map((type) => [type, bytesIn(type)]),
    ) as MemoryRow['bytes'],
  })
  return {
    tensors: Object.keys(shapes).length,
    parameters: countParameters(model),
    rows: [
      row('parameters', (type) => parameterBytes(model, type)),
      row('state of Adam, AdamW', (type) => adamBytes(model, type)),
      row(`state of ${name}`, (stateType) => stateBytesOf(shapes, { ...options, stateType })),
      row(`... with momentum ${beta1}`, (type) =>
        stateBytesOf(shapes, { ...options, stateType: type, momentum: { beta1, type } }),
      ),
    ],
    unfactored: unfactoredIn(shapes, options),
    workBytes: workBytes(model, options),
  }
}

function unfactoredIn(
  shapes: Readonly<Record<string, Shape>>,
  options: AdafactorOptions,
): UnfactoredParameter[] {
  const entries = Object.entries(shapes)
  const resolver = new ParameterResolver(options, new Set(entries.map(([name]) => name)))
  return entries
    .filter(
      ([name, shape]) =>
        factorAxes(shape, resolver.resolve(name, shape, 'float32').factored) === null,
    )
    .map(([name, shape]) => ({ name, shape, bytes: sizeOf(shape) * float32Bytes }))
    .sort((a, b) => b.bytes - a.bytes)
}

const float32Bytes = 4
