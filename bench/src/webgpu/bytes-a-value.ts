import {
  elementTypes,
  type Program,
  resolveParameterOptions,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import { deviceOptions } from '../device-side.js'
import { type FlatShape, sizeOf } from '../flat-parameter.js'

/**
 * What the kernels of a step move from and to memory, in bytes a value of the parameters: tensors as
 * large as their parameter, which every kernel that reads or writes one walks once. What is as long as
 * a row or a column is not counted.
 */
export function bytesAValue(
  shapes: readonly FlatShape[],
  generate: (program: Program, shape: FlatShape) => GeneratedSource,
): number {
  const known = new Map<string, number>()
  let bytes = 0
  let values = 0
  for (const shape of shapes) {
    const key = shape.join()
    const each = known.get(key) ?? bytesOf(generate(programFor(shape), shape))
    known.set(key, each)
    bytes += each * sizeOf(shape)
    values += sizeOf(shape)
  }
  return bytes / values
}

function programFor(shape: FlatShape): Program {
  return stepProgram(stepForm(shape, resolveParameterOptions(deviceOptions, 'parameter', shape)))
}

function bytesOf({ program, texts }: GeneratedSource): number {
  const large = new Map(
    program.tensors
      .filter(({ axes }) => axes.length === program.rank)
      .map(({ name, type = 'float32' }) => [name, elementTypes[type].bytes] as const),
  )
  return texts
    .flatMap(({ reads, writes }) => [...reads, ...writes])
    .reduce((sum, { name }) => sum + (large.get(name) ?? 0), 0)
}
